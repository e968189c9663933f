using System.Text.Json.Nodes;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Stix;

namespace Hikeshi.Sharing.Publishing;

/// <summary>Builds one signed STIX 2.1 bundle, object by object. Ids derive from <paramref name="seed"/>: the same cause gives the same bundle.</summary>
internal sealed class BundleBuilder(MemberId producer, string producerName, Ed25519PrivateKey key, Tlp marking, string seed, DateTimeOffset at)
{
    public const string ShieldExtensionId = "extension-definition--5b1b0b0e-54f3-5a0e-9a2e-2d8b6f6f6c11";
    public const string ShieldProperty = "hikeshi_component_shield";
    public const string RingExtensionId = "extension-definition--c1f4b7de-0f35-5c0c-8d0a-53a2a0e0a7d4";
    public const string RingProperty = "hikeshi_ring_report";
    public const string AffectedExtensionId = "extension-definition--3f0d9a52-6b1e-5c7a-8d24-9e1a7c0b5d33";
    public const string AffectedProperty = "hikeshi_affected_component";

    /// <summary>Of the extension that lets a course of action carry a playbook (STIX 2.1 COA Playbook Extension).</summary>
    public const string PlaybookExtensionId = "extension-definition--1e1c1bd7-c527-4215-8e18-e199e74da57c";
    private readonly List<JsonObject> objects = [];
    private readonly string identity = StixId.For("identity", producer.Value);

    public void AddIdentity() =>
        Add(New("identity", producer.Value, withCreator: false), ("name", producerName), ("identity_class", "organization"));

    public string AddRule(string title, string sigmaText, IReadOnlyList<string> techniques)
    {
        var indicator = New("indicator", "rule");
        var references = new JsonArray([.. techniques.Select(t => new JsonObject { ["source_name"] = "mitre-attack", ["external_id"] = t })]);
        return Add(indicator, ("name", title), ("pattern", sigmaText), ("pattern_type", "sigma"), ("valid_from", Timestamp(at)), ("external_references", references));
    }

    public string AddIndicator(string kind, string value) =>
        Add(New("indicator", $"{kind} {value}"), ("name", value), ("pattern", PatternOf(kind, value)), ("pattern_type", "stix"), ("valid_from", Timestamp(at)));

    /// <summary>One comparison of the STIX patterning language (STIX 2.1 §9).</summary>
    public static string PatternOf(string kind, string value)
    {
        var path = kind == "file-sha256" ? "file:hashes.'SHA-256'" : $"{kind}:value";
        return $"[{path} = '{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}']";
    }

    public string AddShield(string component, string versions, string advisoryId, string because)
    {
        var shield = new JsonObject { ["component"] = component, ["versions"] = versions, ["advisory"] = advisoryId, ["because"] = because };
        var action = New("course-of-action", $"shield {component}");
        action["extensions"] = new JsonObject { [ShieldExtensionId] = new JsonObject { ["extension_type"] = "toplevel-property-extension" } };
        return Add(action, ("name", $"Shield {component}"), (ShieldProperty, shield));
    }

    /// <summary>What came of another member's indicator here (STIX 2.1 §4.13), in words that a machine can count.</summary>
    public void AddRingReport(RingReported report)
    {
        var opinion = New("opinion", $"{report.Outcome} {report.Kind} {report.Value}");
        opinion["extensions"] = new JsonObject { [RingExtensionId] = new JsonObject { ["extension_type"] = "toplevel-property-extension" } };
        Add(opinion,
            ("opinion", report.Outcome == RingReported.Harm ? "strongly-disagree" : "agree"),
            ("object_refs", new JsonArray(report.ObjectId)),
            (RingProperty, new JsonObject { ["kind"] = report.Kind, ["value"] = report.Value, ["outcome"] = report.Outcome }));
    }

    /// <summary>A technique of MITRE ATT&amp;CK, by its id.</summary>
    public string AddTechnique(string technique) =>
        Add(New("attack-pattern", technique), ("name", technique), ("external_references", new JsonArray(new JsonObject { ["source_name"] = "mitre-attack", ["external_id"] = technique })));

    /// <summary>The weakness that was used, and the component that has it.</summary>
    public string AddAffected(string component, string versions, string advisoryId)
    {
        var weakness = New("vulnerability", component);
        weakness["extensions"] = new JsonObject { [AffectedExtensionId] = new JsonObject { ["extension_type"] = "toplevel-property-extension" } };
        if (advisoryId.StartsWith("CVE-", StringComparison.Ordinal))
        {
            weakness["external_references"] = new JsonArray(new JsonObject { ["source_name"] = "cve", ["external_id"] = advisoryId });
        }

        return Add(weakness, ("name", advisoryId.Length > 0 ? advisoryId : $"Weakness of {component}"), (AffectedProperty, new JsonObject { ["component"] = component, ["versions"] = versions }));
    }

    public string AddPlaybook(string component, string sighting)
    {
        var playbook = SuggestedPlaybook.Of(component, sighting, identity, $"{producer}|{seed}", Timestamp(at));
        var action = New("course-of-action", $"playbook {component}");
        action["extensions"] = new JsonObject
        {
            [PlaybookExtensionId] = new JsonObject
            {
                ["extension_type"] = "property-extension",
                ["type"] = "playbook",
                ["playbook_id"] = playbook["id"]!.GetValue<string>(),
                ["created"] = Timestamp(at),
                ["modified"] = Timestamp(at),
                ["creator"] = identity,
                ["playbook_standard"] = "cacao",
                ["playbook_base64"] = SuggestedPlaybook.Encode(playbook),
            },
        };
        return Add(action, ("name", playbook["name"]!.GetValue<string>()));
    }

    /// <summary>How two objects of the bundle belong together, in the standard's words (STIX 2.1 appendix B).</summary>
    public void Relate(string source, string how, string target) =>
        Add(New("relationship", $"{source} {how} {target}"), ("relationship_type", how), ("source_ref", source), ("target_ref", target));

    public void AddSighting(string ofIndicator, EntryId entry) =>
        Add(New("sighting", entry.ToString()), ("sighting_of_ref", ofIndicator), ("where_sighted_refs", new JsonArray(identity)), ("first_seen", Timestamp(at)), ("count", 1));

    public Published Build()
    {
        var bundle = new JsonObject
        {
            ["type"] = "bundle",
            ["id"] = StixId.For("bundle", $"{producer}|{seed}"),
            ["objects"] = new JsonArray([.. objects]),
        };
        return new Published(bundle["id"]!.GetValue<string>(), marking, [.. objects.Select(o => o["id"]!.GetValue<string>())], bundle.ToJsonString());
    }

    private JsonObject New(string type, string name, bool withCreator = true)
    {
        var made = new JsonObject
        {
            ["type"] = type,
            ["spec_version"] = "2.1",
            ["id"] = withCreator ? StixId.For(type, $"{producer}|{seed}|{name}") : StixId.For(type, name),
            ["created"] = Timestamp(at),
            ["modified"] = Timestamp(at),
            ["object_marking_refs"] = new JsonArray(StixMarking.IdOf(marking)),
        };
        if (withCreator)
        {
            made["created_by_ref"] = identity;
        }

        return made;
    }

    private string Add(JsonObject made, params ReadOnlySpan<(string Name, JsonNode Value)> properties)
    {
        foreach (var (name, value) in properties)
        {
            made[name] = value;
        }

        ObjectSignature.Sign(made, key, producer.Value);
        objects.Add(made);
        return made["id"]!.GetValue<string>();
    }

    /// <summary>STIX timestamps: RFC 3339, UTC, milliseconds (STIX 2.1 §2.16).</summary>
    public static string Timestamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
