namespace Hikeshi.Sharing.Checking;

/// <summary>One list of what must not be blocked, as its file says it (the format of MISP's warning lists).</summary>
/// <param name="Type">How an entry matches: string, hostname, cidr, substring, regex.</param>
/// <param name="Attributes">MISP attribute types that the entries are about.</param>
internal sealed record WarningList(string Name, string Type, IReadOnlySet<string> Attributes, IReadOnlyList<WarningEntry> Entries)
{
    public bool NamesAddresses => Attributes.Contains("ip-src") || Attributes.Contains("ip-dst");

    public bool NamesDomains => Attributes.Contains("domain") || Attributes.Contains("hostname");

    public bool NamesHashes => Attributes.Contains("sha256");

    /// <summary>The publishers of popularity lists call theirs "Top 1,000 …": what stands there is much used, which does not make it harmless.</summary>
    public bool IsPopularity => Name.StartsWith("Top ", StringComparison.OrdinalIgnoreCase) && Name.Length > 4 && char.IsAsciiDigit(Name[4]);
}

/// <param name="Line">Where it stands in the file, from 1.</param>
internal readonly record struct WarningEntry(string Text, int Line);

/// <summary>Where something was found.</summary>
/// <param name="IsPopular">On a list of what is much used.</param>
public sealed record Listed(string List, bool IsPopular);
