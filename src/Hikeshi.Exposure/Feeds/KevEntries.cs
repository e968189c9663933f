using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Feeds;

/// <summary>Collects entries of either layout by the same rules.</summary>
internal sealed class KevEntries(FeedLimits limits)
{
    private readonly Dictionary<string, KevEntry> entries = new(StringComparer.Ordinal);

    public Notes Notes { get; } = new();

    /// <summary>Rows that were read, duplicates among them.</summary>
    public int Count { get; private set; }

    /// <param name="text">The value of a member or column by its name; null where it is missing.</param>
    /// <param name="refused">Makes a refusal with the place of the entry.</param>
    /// <param name="note">Makes a note with the place of the entry.</param>
    public void Add(Func<string, string?> text, Func<string, string, RefusedException> refused, Func<string, string, FeedNote> note)
    {
        if (++Count > limits.Rows)
        {
            throw refused($"more than {limits.Rows} entries", $"at most {limits.Rows} entries");
        }

        var cve = Required("cveID") is var id && FeedText.IsCve(id) ? id : throw refused($"cveID '{FeedText.Shortened(id)}'", FeedText.CveForm);
        var added = Day("dateAdded") ?? throw refused("no dateAdded", "a day as YYYY-MM-DD");
        var ransomware = text("knownRansomwareCampaignUse") switch
        {
            null or "" or "Unknown" => (bool?)null,
            "Known" => true,
            var other => throw refused($"knownRansomwareCampaignUse '{FeedText.Shortened(other)}'", "Known or Unknown"),
        };
        var entry = new KevEntry(cve, Required("vendorProject"), Required("product"), Required("vulnerabilityName"), added, Day("dueDate"), ransomware);
        if (!entries.TryAdd(cve, entry))
        {
            // Both say that it is exploited; what one of them knows about ransomware is kept.
            entries[cve] = entries[cve] with { RansomwareUse = entries[cve].RansomwareUse ?? ransomware };
            Notes.Add(note($"{cve} is there twice", "The first entry counts"));
        }

        string Required(string name) => text(name) ?? throw refused($"no {name}", "every entry with cveID, vendorProject, product, vulnerabilityName and dateAdded");

        DateOnly? Day(string name) => text(name) is not { Length: > 0 } day ? null : FeedText.Day(day) ?? throw refused($"{name} '{FeedText.Shortened(day)}'", "a day as YYYY-MM-DD");
    }

    public KevCatalog Catalog(string? version, DateTimeOffset? released) => new(version, released, entries, Notes.Kept, Notes.Count);
}
