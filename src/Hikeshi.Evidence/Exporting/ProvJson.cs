using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence.Exporting;

/// <summary>
/// W3C PROV-JSON (Member Submission of 24 April 2013, over PROV-DM). An entry is an entity; what made it, an activity that used its causes and is
/// associated with its actor; the entry was derived from its causes. Headers only: nothing of a body leaves. Streamed: one pass over the log for each section.
/// </summary>
public sealed class ProvJson
{
    /// <summary>Agents are written once each, so they are remembered.</summary>
    private const int MostAgents = 100_000;
    private const int FlushAt = 64 << 10;

    private readonly IEvidenceView log;
    private readonly IEnumerable<ulong> entries;
    private readonly string origin;
    private readonly Utf8JsonWriter writer;

    private ProvJson(Utf8JsonWriter writer, IEvidenceView log, IEnumerable<ulong> entries, string origin)
    {
        this.writer = writer;
        this.log = log;
        this.entries = entries;
        this.origin = origin;
    }

    public static void Write(Stream output, IEvidenceView log, IEnumerable<ulong> entries, string origin)
    {
        using (var writer = new Utf8JsonWriter(output, EntryLines.Readable))
        {
            new ProvJson(writer, log, entries, origin).Write();
        }

        output.Write("\n"u8);
    }

    private void Write()
    {
        writer.WriteStartObject();
        WritePrefixes();
        WriteSection("entity", WriteEntity);
        WriteSection("activity", WriteActivity);
        WriteAgents();
        WriteSection("wasGeneratedBy", (index, header) => WriteRelation($"_:g{index}", ("prov:entity", Entry(header.Id)), ("prov:activity", Act(header.Id)), ("prov:time", Time(header))));
        WriteSection("wasAssociatedWith", (index, header) => WriteRelation($"_:a{index}", ("prov:activity", Act(header.Id)), ("prov:agent", Agent(header.Actor))));
        WriteSection("used", (index, header) => WriteForCauses("u", index, header, cause => [("prov:activity", Act(header.Id)), ("prov:entity", Entry(cause))]));
        WriteSection("wasDerivedFrom", (index, header) => WriteForCauses("d", index, header, cause => [("prov:generatedEntity", Entry(header.Id)), ("prov:usedEntity", Entry(cause)), ("prov:activity", Act(header.Id))]));
        writer.WriteEndObject();
    }

    private void WritePrefixes()
    {
        var place = $"https://{string.Join('/', origin.Split('/').Select(Uri.EscapeDataString))}/";
        writer.WriteStartObject("prefix");
        writer.WriteString("hikeshi", "https://hikeshi.example/ns/evidence#");
        writer.WriteString("entry", "urn:uuid:");
        writer.WriteString("act", $"{place}act/");
        writer.WriteString("actor", $"{place}actor/");
        writer.WriteEndObject();
    }

    private void WriteSection(string name, Action<ulong, EntryHeader> write)
    {
        writer.WriteStartObject(name);
        foreach (var index in entries)
        {
            write(index, log.ReadHeader(index));
            if (writer.BytesPending > FlushAt)
            {
                writer.Flush();
            }
        }

        writer.WriteEndObject();
    }

    private void WriteEntity(ulong index, EntryHeader header)
    {
        writer.WriteStartObject(Entry(header.Id));
        WriteTyped("prov:type", "hikeshi:Entry", "xsd:QName");
        writer.WriteString("prov:label", header.Kind);
        WriteTyped("hikeshi:index", index.ToString(CultureInfo.InvariantCulture), "xsd:unsignedLong");
        writer.WriteString("hikeshi:leafSha256", Convert.ToHexStringLower(SHA256.HashData(log.ReadLeaf(index))));
        writer.WriteString("hikeshi:bodyCommitment", header.Body.Commitment);
        writer.WriteString("hikeshi:body", log.Read(index).Body is null ? "erased" : "recorded");
        writer.WriteEndObject();
    }

    private void WriteActivity(ulong index, EntryHeader header)
    {
        writer.WriteStartObject(Act(header.Id));
        writer.WriteString("prov:endTime", Time(header));
        WriteTyped("prov:type", "hikeshi:Act", "xsd:QName");
        writer.WriteString("prov:label", header.Kind);
        if (header.By is not null)
        {
            writer.WriteString("hikeshi:subscription", header.By);
        }

        writer.WriteEndObject();
    }

    private void WriteAgents()
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        WriteSection("agent", (_, header) =>
        {
            if (!written.Add(header.Actor))
            {
                return;
            }

            if (written.Count > MostAgents)
            {
                throw new RefusedException(new BadEvidenceInput("--from, --to", $"more than {MostAgents} actors", "fewer", "Export a shorter range"));
            }

            writer.WriteStartObject(Agent(header.Actor));
            WriteTyped("prov:type", AgentType(header.Actor), "xsd:QName");
            writer.WriteString("prov:label", header.Actor);
            writer.WriteEndObject();
        });
    }

    /// <summary>PROV-DM §5.3.1 knows three kinds of agents; an actor's first word says which it is.</summary>
    private static string AgentType(string actor) => actor.Split(':')[0] switch
    {
        "person" => "prov:Person",
        "member" => "prov:Organization",
        _ => "prov:SoftwareAgent",
    };

    private void WriteForCauses(string letter, ulong index, EntryHeader header, Func<EntryId, (string, string)[]> members)
    {
        for (var i = 0; i < header.Causes.Count; i++)
        {
            WriteRelation($"_:{letter}{index}-{i}", members(header.Causes[i]));
        }
    }

    private void WriteRelation(string id, params (string Name, string Value)[] members)
    {
        writer.WriteStartObject(id);
        foreach (var (name, value) in members)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    }

    private void WriteTyped(string name, string value, string type)
    {
        writer.WriteStartObject(name);
        writer.WriteString("$", value);
        writer.WriteString("type", type);
        writer.WriteEndObject();
    }

    private static string Entry(EntryId id) => $"entry:{id}";

    private static string Act(EntryId id) => $"act:{id}";

    /// <summary>Percent-encoded, because a colon inside a local name would need an escape of its own in PROV-N.</summary>
    private static string Agent(string actor) => $"actor:{Uri.EscapeDataString(actor)}";

    private static string Time(EntryHeader header) => header.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
