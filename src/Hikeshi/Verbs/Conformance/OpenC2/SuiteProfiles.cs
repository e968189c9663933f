using Hikeshi.Response.OpenC2.Language;

namespace Hikeshi.Verbs.Conformance.OpenC2;

/// <summary>
/// Which profiles the suite takes as known: the nearest folder whose name says it. <c>slpf</c> is the OASIS profile; <c>acme</c> are the made-up
/// ones of the suite's schema (oc2ls-v1.0.1-acme), of which the names are known here and the pairs of action and target.
/// </summary>
internal static class SuiteProfiles
{
    private static readonly HashSet<string> AcmeNames = new(StringComparer.Ordinal)
    {
        OpenC2Profiles.Slpf, "x-acme", "x-esm", "x-example", "x-mycompany", "x-mycompany_with_underscore", "x-395",
    };

    private const string Filtered = "ipv4_net ipv6_net ipv4_connection ipv6_connection";

    private static readonly OpenC2Profiles WithAcme = new(
        AcmeNames,
        OpenC2Profiles.PairsOf(("query", "features"), ("deny", "file " + Filtered), ("allow", "device file " + Filtered), ("contain", "device"), ("update", "file"), ("delete", "slpf:rule_number"), ("remediate", "file")));

    /// <param name="folders">From the file upwards.</param>
    public static OpenC2Profiles Of(IEnumerable<string> folders) => folders.FirstOrDefault(f => f is "language" or "slpf" or "slpf+acme") switch
    {
        "slpf" => OpenC2Profiles.PacketFiltering,
        "slpf+acme" => WithAcme,
        _ => OpenC2Profiles.Any,
    };
}
