-- Bridges do not see each other in the brewery: with n of them that would be n*n presences every few seconds. The
-- official image has a rule of mod_firewall for it.
local brewery = module:get_option_string("hide_bridges_room");
local bridge = module:get_option_string("hide_bridges_account");
local jid_bare = require "util.jid".bare;

local function is_own(presence)
	local x = presence:get_child("x", "http://jabber.org/protocol/muc#user");
	for status in (x or presence):childtags("status") do
		if status.attr.code == "110" then return true; end
	end
	return false;
end

module:hook("presence/full", function(event)
	local presence = event.stanza;
	local from, to = jid_bare(presence.attr.from), jid_bare(presence.attr.to);
	if from == brewery and to == bridge and not presence.attr.type and not is_own(presence) then
		return true;
	end
end, 100);
