-- Stand-in of the client mode: without the components that only a browser's conference needs.

local function env(name, default)
	local value = os.getenv(name);
	return value ~= nil and value ~= "" and value or default;
end

local domain = env("XMPP_DOMAIN", "meet.jitsi");
local auth_domain = env("XMPP_AUTH_DOMAIN", "auth.meet.jitsi");
local focus = "focus@" .. auth_domain;
local bridge = env("JVB_AUTH_USER", "jvb") .. "@" .. auth_domain;
local certs = "/run/prosody/config/certs/";

admins = { focus, bridge };
unlimited_jids = { focus, bridge };
http_default_host = domain;
consider_bosh_secure = true;
consider_websocket_secure = true;

VirtualHost(domain)
	authentication = "anonymous"
	modules_enabled = { "bosh", "websocket", "smacks" }
	ssl = { key = certs .. domain .. ".key", certificate = certs .. domain .. ".crt" }

VirtualHost(auth_domain)
	authentication = "internal_hashed"
	modules_enabled = { "smacks" }
	ssl = { key = certs .. auth_domain .. ".key", certificate = certs .. auth_domain .. ".crt" }

Component(env("XMPP_INTERNAL_MUC_DOMAIN", "internal-muc.meet.jitsi"))("muc")
	storage = "memory"
	restrict_room_creation = true
	muc_room_locking = false
	muc_room_default_public_jids = true

Component(env("XMPP_MUC_DOMAIN", "muc.meet.jitsi"))("muc")
	storage = "memory"
	restrict_room_creation = true
	muc_room_locking = false
	muc_room_default_public_jids = true
