-- Times are whole milliseconds since 1970, UTC. Texts of articles and what is derived from them are zlib-compressed UTF-8.
-- What can be looked up hangs on a posting, a posting on its channel, a channel on its room: whoever may read the room
-- may see the posting. A page has no scope and is reached through postings alone.

CREATE TABLE room (          -- a channel whose readers may read what stands in it and in its public threads
    id INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    room TEXT NOT NULL,
    UNIQUE (platform, workspace, room)
) STRICT;

CREATE TABLE channel (       -- a channel or thread that Warbrief has seen posts of
    id INTEGER PRIMARY KEY,
    room_id INTEGER NOT NULL REFERENCES room,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    parent TEXT,
    private INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL DEFAULT '',
    last_seen TEXT,          -- the id of the last message seen, for catching up
    UNIQUE (platform, workspace, channel)
) STRICT;
CREATE INDEX channel_room ON channel (room_id);

CREATE TABLE post (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel_id INTEGER NOT NULL REFERENCES channel,
    message TEXT NOT NULL,
    revision INTEGER NOT NULL,
    author TEXT NOT NULL DEFAULT '',
    author_name TEXT NOT NULL DEFAULT '',
    link TEXT,
    spoiler INTEGER NOT NULL DEFAULT 0,  -- its poster covered it: its answers are covered too
    posted_at INTEGER NOT NULL,
    deleted_at INTEGER,
    UNIQUE (channel_id, message)
) STRICT;
CREATE INDEX post_author ON post (author) WHERE author <> '';
CREATE INDEX post_posted ON post (channel_id, posted_at);

CREATE TABLE part (          -- a message that goes on with a post's text, and is of that post alone
    channel_id INTEGER NOT NULL REFERENCES channel,
    message TEXT NOT NULL,
    post_id INTEGER NOT NULL REFERENCES post ON DELETE CASCADE,
    number INTEGER NOT NULL, -- its place behind the post's own message
    PRIMARY KEY (channel_id, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX part_post ON part (post_id);

CREATE TABLE page (          -- a text: a fetched page (canonical link), or pasted (canonical null), then of one posting alone
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    canonical TEXT,
    hash BLOB NOT NULL,      -- of the text
    url TEXT,
    title TEXT,
    publisher TEXT,
    byline TEXT,
    published_at INTEGER,
    language TEXT,
    text BLOB NOT NULL,
    extractor INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX page_version ON page (canonical, hash) WHERE canonical IS NOT NULL;
CREATE INDEX page_hash ON page (hash);

CREATE TABLE sketch (        -- the smallest hashes of a text's runs of words: like texts share some
    hash INTEGER NOT NULL,
    page_id INTEGER NOT NULL REFERENCES page ON DELETE CASCADE,
    PRIMARY KEY (hash, page_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sketch_page ON sketch (page_id);

CREATE TABLE posting (       -- a brief: ties a post to a text
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key INTEGER NOT NULL UNIQUE,   -- minutes of `shown_at` << 35 | id << 7: its place in every look-up, newest last
    name TEXT NOT NULL UNIQUE,     -- what people type: K7Q2F
    channel_id INTEGER NOT NULL REFERENCES channel,
    post_id INTEGER NOT NULL REFERENCES post,
    page_id INTEGER NOT NULL REFERENCES page,
    sourced INTEGER NOT NULL,      -- 0: pasted text without a link
    brief BLOB NOT NULL,           -- JSON
    facets BLOB NOT NULL,          -- JSON: the places and actors that the text names
    analysis INTEGER NOT NULL,     -- the version of the analysis
    made_at INTEGER NOT NULL,
    replaces INTEGER REFERENCES posting ON DELETE SET NULL,
    replaced_by INTEGER REFERENCES posting ON DELETE SET NULL
) STRICT;
CREATE INDEX posting_channel ON posting (channel_id, made_at);
CREATE INDEX posting_post ON posting (post_id);
CREATE INDEX posting_page ON posting (page_id);
CREATE INDEX posting_analysis ON posting (analysis);
CREATE INDEX posting_replaces ON posting (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX posting_replaced_by ON posting (replaced_by) WHERE replaced_by IS NOT NULL;

CREATE TABLE line (          -- a quote or claim of a posting; its key is the posting's plus its number from 1
    key INTEGER PRIMARY KEY,
    posting_id INTEGER NOT NULL REFERENCES posting ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('quote', 'claim')),
    data BLOB NOT NULL       -- JSON: the words to show and what is known of them
) STRICT;
CREATE INDEX line_posting ON line (posting_id);

-- Everything that can be found, one row an entry: rowid is the key of a posting (whole brief) or line. All columns are
-- tokens made by bot.query.words; the index keeps no copy of them, so that deleting needs `entry_terms`.
CREATE VIRTUAL TABLE entry USING fts5 (
    scope, facets, speaker, words, names,
    content = '', tokenize = "unicode61 remove_diacritics 0"
);
CREATE TABLE entry_terms (
    posting_id INTEGER PRIMARY KEY REFERENCES posting,
    terms BLOB NOT NULL      -- JSON: key and columns of each entry of the posting as they were indexed, and its counts
) STRICT;

CREATE TABLE token (         -- every token of the column `words`, for what a prefix may become
    token TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE suggestion (    -- what autocomplete offers: `term` is the folded value from one of its words on
    room_id INTEGER NOT NULL REFERENCES room,
    facet TEXT NOT NULL,
    term TEXT NOT NULL,
    value TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (room_id, facet, term, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX suggestion_count ON suggestion (room_id, facet, count);

CREATE TABLE item (          -- the inbox: what in a post is an article, and how that ended
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    post_id INTEGER NOT NULL REFERENCES post,
    number INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    linked TEXT,             -- the link as it was posted, made canonical, for `why`
    canonical TEXT,          -- the canonical link that it led to, for `why`
    content TEXT,            -- the link or text; null once it is not needed any more
    beside TEXT NOT NULL DEFAULT '',  -- the link that was posted with a pasted text; '' once it is not needed any more
    file_name TEXT,
    file_type TEXT,
    file_data BLOB,
    file_fault TEXT NOT NULL DEFAULT '',  -- why the file's bytes could not be had
    digest BLOB NOT NULL,    -- of kind and content: tells an edit that left the item alone
    asked INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'leased', 'ended')),
    due_at INTEGER NOT NULL,
    lease TEXT,
    lease_until INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    outcome TEXT,
    sentence TEXT NOT NULL DEFAULT '',
    incident TEXT,
    steps TEXT NOT NULL DEFAULT '[]',  -- JSON: what led to the outcome, each with "what" and "ms"
    ended_at INTEGER,
    briefed_at INTEGER,      -- when it gave a brief, for caps; stays when the brief goes
    posting_id INTEGER REFERENCES posting ON DELETE SET NULL,  -- the brief it led to or repeats
    UNIQUE (post_id, number, revision),
    CHECK ((state = 'ended') = (outcome IS NOT NULL))
) STRICT;
CREATE INDEX item_open ON item (due_at, id) WHERE state <> 'ended';
CREATE INDEX item_ended ON item (ended_at) WHERE state = 'ended';
CREATE INDEX item_linked ON item (linked) WHERE linked IS NOT NULL;
CREATE INDEX item_canonical ON item (canonical) WHERE canonical IS NOT NULL;
CREATE INDEX item_posting ON item (posting_id) WHERE posting_id IS NOT NULL;

CREATE TABLE outbox (        -- a message or sign that stands in the chat or is to: what is to be done to it next
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id INTEGER NOT NULL REFERENCES item,
    channel_id INTEGER NOT NULL REFERENCES channel,
    action TEXT NOT NULL,
    nonce TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'refused')),
    due_at INTEGER NOT NULL,
    lease TEXT,
    lease_until INTEGER,
    doubt INTEGER NOT NULL DEFAULT 0,  -- an attempt may have sent it: to be looked for first
    shown TEXT NOT NULL DEFAULT '[]',  -- JSON: the ids of briefs, or sentences, that attempts may have shown
    stale INTEGER NOT NULL DEFAULT 0,  -- the item ended anew since an attempt began: to be edited afterwards
    promised INTEGER NOT NULL DEFAULT 0,  -- the message said that an answer comes: no ending of the item is silent
    attempts INTEGER NOT NULL DEFAULT 0,
    message TEXT,            -- the id of the message that stands in the chat: sent, or to be edited or deleted
    created_at INTEGER NOT NULL,
    sent_at INTEGER
) STRICT;
CREATE INDEX outbox_open ON outbox (due_at, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_item ON outbox (item_id);

CREATE TABLE setting (       -- channel '' means the whole server
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, channel, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    old TEXT,
    new TEXT,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX setting_log_of ON setting_log (platform, workspace, id);

CREATE TABLE told (          -- what was told of a channel (a missing permission), and is not told again
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, channel, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE departed (      -- a server that Warbrief is no member of any more, and since when
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    left_at INTEGER NOT NULL,
    PRIMARY KEY (platform, workspace)
) STRICT, WITHOUT ROWID;

CREATE TABLE report (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    posting_id INTEGER NOT NULL REFERENCES posting ON DELETE CASCADE,
    content TEXT NOT NULL,   -- JSON: the spans of the line's content
    reason TEXT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    at INTEGER NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0,
    UNIQUE (posting_id, content, author)
) STRICT;
CREATE INDEX report_open ON report (id) WHERE settled = 0;

CREATE TABLE correction (
    posting_id INTEGER NOT NULL REFERENCES posting ON DELETE CASCADE,
    content TEXT NOT NULL,   -- JSON: the spans of the line's content
    hidden INTEGER NOT NULL,
    speaker TEXT,            -- '' for unknown, null where it is as read
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    at INTEGER NOT NULL,
    applies INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (posting_id, content)
) STRICT, WITHOUT ROWID;

CREATE TABLE unscrubbed (    -- how much was deleted since the file was last rewritten without it; one row
    number INTEGER NOT NULL
) STRICT;
INSERT INTO unscrubbed VALUES (0);
CREATE TRIGGER posting_deleted AFTER DELETE ON posting BEGIN UPDATE unscrubbed SET number = number + 1; END;
CREATE TRIGGER poster_forgotten AFTER UPDATE OF author ON post WHEN new.author = '' AND old.author <> ''
    BEGIN UPDATE unscrubbed SET number = number + 1; END;
