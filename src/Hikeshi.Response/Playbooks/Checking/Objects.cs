using System.Text.Json;
using System.Text.RegularExpressions;
using static Hikeshi.Response.Playbooks.Checking.Shapes;

namespace Hikeshi.Response.Playbooks.Checking;

/// <summary>The objects of a playbook besides its steps: §5 commands, §6 authentication, §7 agents and targets, §8 extensions, §9 markings, §10 data types.</summary>
internal static partial class Objects
{
    public static readonly Shape ExternalReference = Object(Must("name", Text), May("description", Text), May("source", Text), May("url", Text), May("external_id", Text), May("reference_id", Text));

    public static readonly Shape Variable = Object(Must("type", Text), May("description", Text), May("value", OfKind(v => v.ValueKind is JsonValueKind.String or JsonValueKind.Null or JsonValueKind.Object, "a text, null or an object (§10.18.3)")), May("constant", Flag), May("external", Flag));

    public static readonly Shape Variables = Dictionary(name => Forms.IsVariable(name) ? Variable : null, 0);

    public static readonly Shape Extensions = Dictionary(key => Forms.TypeOf(key) == "extension-definition" ? AnyObject : null, 1);

    public static readonly Shape Summary = Object(
        May("manual_playbook", Flag), May("external_playbooks", Flag), May("parallel_processing", Flag), May("if_logic", Flag), May("while_logic", Flag), May("switch_logic", Flag),
        May("temporal_logic", Flag), May("data_markings", Flag), May("digital_signatures", Flag), May("countersigned_signatures", Flag), May("extensions", Flag));

    public static readonly Shape Command = Object(
        Must("type", Text), May("description", Text), May("version", Text), May("playbook_activity", Text), May("external_references", List(ExternalReference, 0)),
        May("command", Anything), May("command_b64", Anything), May("content", Anything), May("content_b64", Anything), May("headers", Anything));

    public static readonly Shape ExtensionDefinition = Object(Must("type", Word("extension-definition")), Must("name", Text), May("description", Text), Must("created_by", Id), Must("schema", Text), Must("version", Text), May("external_references", List(ExternalReference, 0)));

    private static readonly Shape Region = Word([.. ("africa eastern-africa middle-africa northern-africa southern-africa western-africa americas caribbean central-america latin-america-caribbean northern-america south-america asia central-asia eastern-asia southern-asia south-eastern-asia western-asia "
        + "europe eastern-europe northern-europe southern-europe western-europe oceania antarctica australia-new-zealand melanesia micronesia polynesia").Split(' ')]);

    private static readonly Shape Location = Object(
        May("name", Text), May("description", Text), May("building_details", Text), May("network_details", Text), May("region", Region), May("country", Text), May("administrative_area", Text),
        May("city", Text), May("street_address", Text), May("postal_code", Text), May("latitude", Text), May("longitude", Text), May("precision", Text));

    private static readonly Shape Contact = Object(May("email", ContactWays), May("phone", ContactWays), May("contact_details", Text));

    private static readonly IReadOnlyList<Property> PartyProperties = [Must("name", Text), May("description", Text), May("location", Location), May("agent_target_extensions", Extensions)];

    private static readonly Shape Address = Dictionary(key => key switch
    {
        "url" => List(Text, 0),
        "dname" => List(Text, 0),
        "l2mac" => List(Formatted(t => Mac().IsMatch(t) || IsUse(t), "a MAC address, six pairs of hexadecimal digits with colons between"), 0),
        "ipv4" => List(Formatted(t => OpenC2.Language.OpenC2Formats.Net(t, v6: false) is not null || IsUse(t), "an IPv4 address, or a variable"), 0),
        "ipv6" => List(Formatted(t => OpenC2.Language.OpenC2Formats.Net(t, v6: true) is not null || IsUse(t), "an IPv6 address, or a variable"), 0),
        "vlan" => List(Whole(0, 4095), 0),
        _ => null,
    }, 0);

    private static readonly Dictionary<string, Shape> Parties = new(StringComparer.Ordinal)
    {
        ["group"] = Party("group", May("contact", Contact)),
        ["individual"] = Party("individual", May("contact", Contact)),
        ["organization"] = Party("organization", May("contact", Contact)),
        ["location"] = Party("location", May("logical", List(Text, 1))),
        ["sector"] = Party("sector", Must("sector", Text)),
        ["security-category"] = Party("security-category", Must("category", List(Text, 1))),
        ["net-address"] = Party("net-address", [.. Networked, May("port", Anything)]),
        ["http-api"] = Party("http-api", [.. Networked, May("port", Text)]),
        ["linux"] = Party("linux", [.. Networked, May("port", Text)]),
        ["ssh"] = Party("ssh", [.. Networked, May("port", Text)]),
    };

    private static readonly Shape AnyParty = Open([Must("type", Text), .. PartyProperties]);

    private static readonly Shape AnyAuthentication = Open(Must("type", Text), May("name", Text), May("description", Text), May("authentication_info_extensions", Extensions));

    private static readonly Dictionary<string, Shape> Authentications = new(StringComparer.Ordinal)
    {
        ["http-basic"] = Authentication("http-basic", May("user_id", Text), May("password", Text)),
        ["oauth2"] = Authentication("oauth2", Must("oauth_header", Text), Must("token", Text)),
        ["user-auth"] = Authentication("user-auth", May("username", Text), May("password", Text)),
    };

    private static readonly Dictionary<string, Shape> Markings = new(StringComparer.Ordinal)
    {
        ["marking-tlp"] = Marking("marking-tlp", Must("tlpv2_level", Word("TLP:RED", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:GREEN", "TLP:CLEAR"))),
        ["marking-statement"] = Marking("marking-statement", Must("statement", Text)),
        ["marking-iep"] = Marking(
            "marking-iep", Must("name", Text), Must("description", Text), Must("tlp", Text), Must("iep_version", Whole(long.MinValue, long.MaxValue)), Must("start_date", Time),
            Must("end_date", (v, p, f) => { if (v.ValueKind != JsonValueKind.Null) { Time(v, p, f); } }), Must("encrypt_in_transit", Text), Must("permitted_actions", Text),
            Must("affected_party_notifications", Text), Must("attribution", Text), Must("unmodified_resale", Text), Must("external_references", List(Anything, 0))),
    };

    private static Shape ContactWays => Dictionary(_ => Text, 0);

    private static IReadOnlyList<Property> Networked => [Must("address", Address), May("authentication_info", Id), May("category", List(Text, 1))];

    /// <summary>An agent or a target by its key. Of a type of somebody's own only what all have in common is known.</summary>
    public static Shape? PartyOf(string key) => Forms.TypeOf(key) is { Length: > 0 } type ? Parties.GetValueOrDefault(type, AnyParty) : null;

    public static Shape? AuthenticationOf(string key) => Forms.TypeOf(key) is { Length: > 0 } type ? Authentications.GetValueOrDefault(type, AnyAuthentication) : null;

    public static Shape? MarkingOf(string key) => Markings.GetValueOrDefault(Forms.TypeOf(key));

    /// <summary>§10.15; a signature may be signed in turn.</summary>
    public static void Signature(JsonElement value, string path, Findings findings)
    {
        SignatureProperties(value, path, findings);
        if (value.ValueKind == JsonValueKind.Object && new[] { "public_key", "public_cert_chain", "cert_url", "thumbprint" }.Count(name => value.TryGetProperty(name, out _)) != 1)
        {
            findings.Structure(path, "the key is not named in one way", "exactly one of public_key, public_cert_chain, cert_url and thumbprint (§10.15)");
        }
    }

    private static readonly Shape SignatureProperties = Object(
        Must("type", Word("jss")), Must("id", Id), May("created_by", Id), Must("created", Time), Must("modified", Time), May("revoked", Flag), Must("signee", Text), May("valid_from", Time),
        May("valid_until", Time), Must("related_to", Id), Must("related_version", Time), Must("hash_algorithm", Text), Must("algorithm", Text), May("public_key", Text),
        May("public_cert_chain", List(Text, 1)), May("cert_url", Text), May("thumbprint", Text), Must("value", Text), May("signature", Signature));

    private static bool IsUse(string text) => Forms.Uses(text).Any();

    private static Shape Party(string type, params IReadOnlyList<Property> more) => Object([Must("type", Word(type)), .. PartyProperties, .. more]);

    private static Shape Authentication(string type, params IReadOnlyList<Property> more) =>
        Object([Must("type", Word(type)), May("name", Text), May("description", Text), May("authentication_info_extensions", Extensions), May("kms", Flag), May("kms_key_identifier", Text), .. more]);

    private static Shape Marking(string type, params IReadOnlyList<Property> more)
    {
        IReadOnlyList<Property> common =
        [
            Must("type", Word(type)), Must("id", Id), May("name", Text), May("description", Text), Must("created_by", Id), Must("created", Time), May("revoked", Flag), May("valid_from", Time),
            May("valid_until", Time), May("labels", List(Text, 1)), May("external_references", List(Anything, 0)), May("marking_extensions", Extensions),
        ];
        return Object([.. common.Where(c => more.All(m => m.Name != c.Name)), .. more]);
    }

    [GeneratedRegex("^[a-fA-F0-9]{2}(:[a-fA-F0-9]{2}){5}\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Mac();
}
