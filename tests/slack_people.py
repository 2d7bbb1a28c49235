"""Who is in a small Slack: members, guests, strangers, bots and user groups, as the Web API shows them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
SLACKBOT = "USLACKBOT"


@dataclass(eq=False)
class Room:
    """A channel or direct message; `messages` are all of it, those of threads too, by timestamp, oldest first."""

    id: str
    name: str
    creator: str
    created: int
    private: bool = False
    shared: bool = False
    pending: bool = False
    archived: bool = False
    im: str = ""
    members: list[str] = field(default_factory=list)
    messages: dict[str, Json] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """As events name it: "channel", "group" or "im"."""
        return "im" if self.im else "group" if self.private else "channel"

    @property
    def prefix(self) -> str:
        """As scopes name it: "channels", "groups" or "im"."""
        return "im" if self.im else "groups" if self.private else "channels"


Tell = Callable[[Json, Room | None], None]


class People:
    """Who there is, and what numbers and times are given.

    Args:
        tell: takes each event, with the channel that it is of.
        clock: seconds since 1970.
    """

    def __init__(self, tell: Tell, clock: Callable[[], float]) -> None:
        self._tell = tell
        self._clock = clock
        self._last = 0
        self._number = 0
        self.team = "T1NEWSROOM"
        self.other_team = "T2PARTNER"
        self.app = "A1WARBRIEF"
        self.users: dict[str, Json] = {}
        self.rooms: dict[str, Room] = {}
        self.groups: dict[str, Json] = {}
        self.bot = self.add_user("warbrief", bot=True, live=False)
        self.bot_id = str(self.users[self.bot]["profile"]["bot_id"])

    def id(self, kind: str) -> str:
        """A new id, such as "C000000012"."""
        self._number += 1
        return f"{kind}{self._number:09d}"

    def ts(self) -> str:
        """A timestamp that nothing else has, later than all before."""
        self._last = max(self._last + 1, int(self._clock() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def now(self) -> int:
        """Seconds since 1970."""
        return int(self._clock())

    def add_user(
        self,
        name: str,
        *,
        admin: bool = False,
        owner: bool = False,
        guest: bool = False,
        single: bool = False,
        stranger: bool = False,
        bot: bool = False,
        live: bool = True,
    ) -> str:
        """Somebody is new: a full member unless said otherwise; `single` is a guest of one channel alone."""
        made = self.id("U")
        profile: Json = {
            "real_name": name.title(),
            "real_name_normalized": name.title(),
            "display_name": name,
            "display_name_normalized": name,
            "team": self.other_team if stranger else self.team,
            "avatar_hash": "g0",
            "status_text": "",
            "status_emoji": "",
        }
        user: Json = {
            "id": made,
            "team_id": self.other_team if stranger else self.team,
            "name": name,
            "deleted": False,
            "color": "9f69e7",
            "real_name": name.title(),
            "tz": "Europe/Kyiv",
            "tz_label": "Eastern European Time",
            "tz_offset": 7200,
            "profile": profile,
            "is_admin": admin or owner,
            "is_owner": owner,
            "is_primary_owner": False,
            "is_restricted": guest or single,
            "is_ultra_restricted": single,
            "is_bot": bot,
            "is_app_user": False,
            "updated": self.now(),
        }
        if bot:
            profile |= {"bot_id": self.id("B"), "api_app_id": self.app if not self.users else self.id("A")}
        self.users[made] = user
        if live and not stranger:
            self._tell({"type": "team_join", "user": self.user(made), "event_ts": self.ts()}, None)
        return made

    def user(self, user: str) -> Json:
        """Somebody as the Web API shows them."""
        known = copy.deepcopy(self.users[user])
        if known["team_id"] != self.team:
            for name in ("is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted"):
                known[name] = False
            meet = any({user, self.bot} <= set(room.members) for room in self.rooms.values())
            known["is_stranger"] = not meet
        return known

    def change_user(self, user: str, **fields: Any) -> None:
        """Somebody is made an admin or a guest, is deleted or takes another name."""
        self.users[user] |= {**fields, "updated": self.now()}
        if "name" in fields:
            self.users[user]["profile"] |= {"display_name": fields["name"], "real_name": fields["name"].title()}
            self.users[user]["real_name"] = fields["name"].title()
        event = {"type": "user_change", "user": self.user(user), "cache_ts": self.now(), "event_ts": self.ts()}
        self._tell(event, None)

    def add_group(self, handle: str, members: Sequence[str], *, live: bool = True) -> str:
        """A user group is new."""
        made = self.id("S")
        self.groups[made] = {
            "id": made,
            "team_id": self.team,
            "is_usergroup": True,
            "is_subteam": True,
            "name": handle.title(),
            "description": "",
            "handle": handle,
            "is_external": False,
            "date_create": self.now(),
            "date_update": self.now(),
            "date_delete": 0,
            "auto_type": None,
            "created_by": SLACKBOT,
            "updated_by": SLACKBOT,
            "deleted_by": None,
            "prefs": {"channels": [], "groups": []},
            "users": list(members),
            "user_count": len(members),
        }
        if live:
            event = {"type": "subteam_created", "subteam": dict(self.groups[made]), "event_ts": self.ts()}
            self._tell(event, None)
        return made

    def change_group(self, group: str, members: Sequence[str]) -> None:
        """Other people are in a user group."""
        known = self.groups[group]
        before = known["users"]
        added = [user for user in members if user not in before]
        removed = [user for user in before if user not in members]
        event = {
            "type": "subteam_members_changed",
            "subteam_id": group,
            "team_id": self.team,
            "date_previous_update": known["date_update"],
            "date_update": self.now(),
            "added_users": added,
            "added_users_count": str(len(added)),
            "removed_users": removed,
            "removed_users_count": str(len(removed)),
            "event_ts": self.ts(),
        }
        known |= {"users": list(members), "user_count": len(members), "date_update": self.now()}
        self._tell(event, None)
        self._tell({"type": "subteam_updated", "subteam": dict(known), "event_ts": self.ts()}, None)

    def bot_fields(self, user: str) -> Json:
        """What tells a bot's message."""
        known = self.users[user]
        shown = known["profile"]
        profile = {"id": shown["bot_id"], "app_id": shown["api_app_id"], "user_id": user, "name": known["name"]}
        profile |= {"icons": {}, "deleted": False, "updated": known["updated"], "team_id": self.team}
        return {"bot_id": shown["bot_id"], "app_id": shown["api_app_id"], "bot_profile": profile}
