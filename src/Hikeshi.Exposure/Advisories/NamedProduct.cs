namespace Hikeshi.Exposure.Advisories;

/// <summary>
/// A product as people or CPE name it. That is less than a package identity: the same name can mean several packages and the same
/// package can have several names, so it is shown and counted, and never meets a purl.
/// </summary>
/// <param name="Vendor">Empty when nobody says it.</param>
/// <param name="Cpe">CPE 2.2 or 2.3 as it was written; null when there is none.</param>
/// <param name="Versions">In the publisher's words, for a person; empty when nothing is said.</param>
public sealed record NamedProduct(string Vendor, string Product, string? Cpe, string Versions);
