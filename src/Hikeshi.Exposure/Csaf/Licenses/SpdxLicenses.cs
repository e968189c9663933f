using System.Collections.Frozen;

namespace Hikeshi.Exposure.Csaf.Licenses;

/// <summary>The identifiers of the SPDX licence list and of its exceptions. Their case does not count (SPDX 3.0.1 annex B).</summary>
internal static class SpdxLicenses
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Lists = Read();

    public static bool IsLicense(string id) => Lists["license"].Contains(id) || Lists["deprecated license"].Contains(id);

    public static bool IsException(string id) => Lists["exception"].Contains(id) || Lists["deprecated exception"].Contains(id);

    public static bool IsDeprecated(string id) => Lists["deprecated license"].Contains(id) || Lists["deprecated exception"].Contains(id);

    private static FrozenDictionary<string, FrozenSet<string>> Read()
    {
        using var stream = typeof(SpdxLicenses).Assembly.GetManifestResourceStream("Hikeshi.Exposure.spdx.txt") ?? throw new InvalidOperationException("spdx.txt is not embedded");
        using var reader = new StreamReader(stream);
        var lists = new Dictionary<string, FrozenSet<string>>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                lists.Add(line[..colon], line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase));
            }
        }

        return lists.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
