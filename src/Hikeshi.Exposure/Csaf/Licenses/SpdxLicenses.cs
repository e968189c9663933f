using System.Collections.Frozen;

namespace Hikeshi.Exposure.Csaf.Licenses;

/// <summary>The identifiers of the SPDX licence list and of its exceptions. Their case does not count (SPDX 3.0.1 annex B).</summary>
internal static class SpdxLicenses
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Lists = Registry.Lists("spdx.txt", StringComparer.OrdinalIgnoreCase);

    public static bool IsLicense(string id) => Lists["license"].Contains(id) || Lists["deprecated license"].Contains(id);

    public static bool IsException(string id) => Lists["exception"].Contains(id) || Lists["deprecated exception"].Contains(id);

    public static bool IsDeprecated(string id) => Lists["deprecated license"].Contains(id) || Lists["deprecated exception"].Contains(id);
}
