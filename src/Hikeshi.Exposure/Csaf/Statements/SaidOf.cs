using Hikeshi.Exposure.Csaf.Documents;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Csaf.Statements;

/// <summary>What a vulnerability's flags, threats and remediations say of each product, looked up once.</summary>
internal sealed class SaidOf
{
    private readonly Dictionary<string, string> flags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> impacts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> actions = new(StringComparer.Ordinal);

    public SaidOf(CsafVulnerability vulnerability)
    {
        foreach (var flag in vulnerability.Flags)
        {
            foreach (var product in flag.Products)
            {
                flags.TryAdd(product, flag.Label);
            }
        }

        foreach (var threat in vulnerability.Threats.Where(threat => threat.Category == "impact"))
        {
            foreach (var product in threat.Products)
            {
                impacts.TryAdd(product, threat.Details);
            }
        }

        foreach (var remedy in vulnerability.Remediations)
        {
            foreach (var product in remedy.Products)
            {
                if (!actions.TryGetValue(product, out var list))
                {
                    actions.Add(product, list = []);
                }

                list.Add($"{remedy.Category}: {remedy.Details}");
            }
        }
    }

    public CsafStatement Statement(string vulnerability, CsafStatus status, CsafProduct product, string identity, PackageKey? package, string? versions) => new(
        vulnerability,
        status,
        product.Id,
        product.Name,
        identity,
        package,
        versions,
        status == CsafStatus.KnownNotAffected ? flags.GetValueOrDefault(product.Id) : null,
        impacts.GetValueOrDefault(product.Id),
        actions.GetValueOrDefault(product.Id) ?? []);
}
