using Hikeshi.Exposure.Csaf.Documents;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Csaf.Statements;

/// <summary>What a document says of one product and one vulnerability (VEX: a status, and why or what to do).</summary>
/// <param name="Vulnerability">CVE number, else another id, else the document's id with the item's place.</param>
/// <param name="Identity">The package URL or CPE name by which it is said.</param>
/// <param name="Package">The key under which software is matched; null for CPE, and for purl types that belong to no ecosystem.</param>
/// <param name="Versions">One version, or a range as the publisher wrote it; null when every version is meant.</param>
/// <param name="Justification">A VEX justification for not being affected; null when no flag names the product.</param>
/// <param name="Impact">The publisher's own words on the impact.</param>
/// <param name="Actions">What to do: category and details of each remediation.</param>
public sealed record CsafStatement(
    string Vulnerability,
    CsafStatus Status,
    string ProductId,
    string ProductName,
    string Identity,
    PackageKey? Package,
    string? Versions,
    string? Justification,
    string? Impact,
    IReadOnlyList<string> Actions)
{
    /// <summary>What the package is a part of or runs on, where the document says so of it: the statement is about the package there and nowhere else.</summary>
    public CsafWhole? Whole { get; init; }

    /// <summary>Place of the vulnerability in the document.</summary>
    public int Item { get; init; }
}

/// <param name="Purl">Null when the whole is known by name or CPE only, or is more than one thing.</param>
public sealed record CsafWhole(string ProductId, string? Purl);
