using System.Globalization;
using System.Text.Json;

namespace Hikeshi.Exposure.Feeds;

/// <summary>The JSON layout. Members that are not used are passed over, whatever they hold.</summary>
internal static class KevJson
{
    private static readonly HashSet<string> Used = new(StringComparer.Ordinal)
        { "cveID", "vendorProject", "product", "vulnerabilityName", "dateAdded", "dueDate", "knownRansomwareCampaignUse" };

    public static KevCatalog Read(JsonTokens tokens, FeedLimits limits)
    {
        var entries = new KevEntries(limits);
        var members = new Dictionary<string, string?>(StringComparer.Ordinal);
        var listed = false;
        tokens.Require(JsonTokenType.StartObject, "an object");
        while (tokens.Next() == JsonTokenType.PropertyName)
        {
            switch (tokens.Text)
            {
                case "vulnerabilities" when !listed:
                    listed = true;
                    ReadEntries(tokens, entries);
                    break;
                case "vulnerabilities":
                    throw tokens.Refused("vulnerabilities is there twice", "each member once");
                case "catalogVersion" or "dateReleased" or "count":
                    ReadMember(tokens, members);
                    break;
                default:
                    tokens.Skip();
                    break;
            }
        }

        tokens.RequireEnd();
        if (!listed)
        {
            throw tokens.Refused("no member vulnerabilities", "a KEV catalogue: an object with an array vulnerabilities");
        }

        if (members.GetValueOrDefault("count") is { } count && count != entries.Count.ToString(CultureInfo.InvariantCulture))
        {
            entries.Notes.Add(tokens.Note($"count says {FeedText.Shortened(count)}, and there are {entries.Count} entries", "All that are there were taken; the catalogue may be cut off"));
        }

        var released = members.GetValueOrDefault("dateReleased") is not { } date ? (DateTimeOffset?)null
            : FeedText.Instant(date) ?? throw tokens.Refused($"dateReleased '{FeedText.Shortened(date)}'", "a time as ISO 8601 has it");
        return entries.Catalog(members.GetValueOrDefault("catalogVersion"), released);
    }

    private static void ReadEntries(JsonTokens tokens, KevEntries entries)
    {
        tokens.Require(JsonTokenType.StartArray, "an array");
        var entry = new Dictionary<string, string?>(StringComparer.Ordinal);
        while (tokens.Next() != JsonTokenType.EndArray)
        {
            tokens.Expect(JsonTokenType.StartObject, "an entry as an object");
            entry.Clear();
            while (tokens.Next() == JsonTokenType.PropertyName)
            {
                if (Used.Contains(tokens.Text))
                {
                    ReadMember(tokens, entry);
                }
                else
                {
                    tokens.Skip();
                }
            }

            entries.Add(name => entry.GetValueOrDefault(name), tokens.Refused, tokens.Note);
        }
    }

    private static void ReadMember(JsonTokens tokens, Dictionary<string, string?> members)
    {
        var name = tokens.Text;
        var value = tokens.Next() switch
        {
            JsonTokenType.String or JsonTokenType.Number => tokens.Text,
            JsonTokenType.Null => null,
            var other => throw tokens.Refused($"{name} is a JSON {other}", "text"),
        };
        if (!members.TryAdd(name, value))
        {
            throw tokens.Refused($"{name} is there twice", "each member once");
        }
    }
}
