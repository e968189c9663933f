using Hikeshi.Exposure.Ranges;
using Hikeshi.Exposure.Vex.Boms;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Vex.Applying;

/// <summary>Which components of which documents a statement speaks of; or why of none.</summary>
/// <param name="Fate">Set when there is none.</param>
internal sealed record Reach(IReadOnlyList<Placed> Places, VexFate? Fate, string Why)
{
    public static Reach Of(VexStatement statement, Software software)
    {
        if (statement.Product is not { } product)
        {
            return Nothing(VexFate.NamesNoProduct, "the statement names no product");
        }

        if (statement.Bom is null && (product.Purl is null || statement.Component is { Purl: null }))
        {
            return Nothing(VexFate.NoPackageUrl, $"'{Short((product.Purl is null ? product : statement.Component!).Id)}' has no package URL");
        }

        if (statement.Status == VexStatus.Fixed && !product.NamesVersion && statement.Component?.NamesVersion != true)
        {
            return Nothing(VexFate.FixedWithoutVersion, "fixed, but no version is named that has the fix");
        }

        var narrow = (statement.Component ?? product).Versions;
        if (Range(narrow) is not { } holds)
        {
            return Nothing(VexFate.RangeNotUnderstood, $"the versions '{Short(narrow!)}' are no vers range");
        }

        return statement.Bom is { } link ? OfBill(link, product, holds, software)
            : statement.Component is { } component ? OfComponent(product, component, holds, software)
            : OfProduct(product, holds, software);
    }

    private static Reach OfProduct(VexProduct product, Func<string?, bool> holds, Software software) =>
        Found(software.Components(product).Where(placed => holds(placed.Purl.Version)), VexFate.ProductNotInSoftware, $"{product.Purl} is in none of the documents");

    private static Reach OfComponent(VexProduct product, VexProduct component, Func<string?, bool> holds, Software software)
    {
        var documents = software.Described(product).Select(placed => placed.Document).ToHashSet(StringComparer.Ordinal);
        return documents.Count == 0
            ? Nothing(VexFate.ProductNotInSoftware, $"no document describes {product.Purl}")
            : Found(software.Components(component).Where(placed => documents.Contains(placed.Document) && holds(placed.Purl.Version)), VexFate.ComponentNotInProduct, $"{product.Purl} does not contain {component.Purl}");
    }

    private static Reach OfBill(BomLink link, VexProduct product, Func<string?, bool> holds, Software software)
    {
        var bills = software.Bills(link).ToList();
        if (bills.Count == 0)
        {
            return link.Serial is null
                ? Nothing(VexFate.NoPackageUrl, $"'{Short(product.Id)}' leads to no package URL")
                : Nothing(VexFate.ProductNotInSoftware, $"no document is the bill of materials {link.Serial}, version {link.Version ?? "any"}");
        }

        var refs = new List<(string Name, string? Text)>();
        foreach (var bill in bills)
        {
            if (product.Ref is not null && BomRefs.TryFind(bill.Bom!, product.Ref, out var text))
            {
                refs.Add((bill.Name, text));
            }
        }

        if (refs.Count == 0)
        {
            return Nothing(VexFate.ComponentNotInProduct, $"{bills[0].Name} has no component '{Short(product.Ref ?? "")}'");
        }

        var places = new List<Placed>();
        foreach (var (name, text) in refs)
        {
            if (PackageUrl.TryParse(text, out var purl))
            {
                places.Add(new Placed(name, purl, purl.ToString()));
            }
        }

        return places.Count == 0
            ? Nothing(VexFate.NoPackageUrl, $"the component '{Short(product.Ref!)}' has no package URL")
            : Found(places.Where(placed => holds(placed.Purl.Version)), VexFate.ComponentNotInProduct, $"the component '{Short(product.Ref!)}' has another version");
    }

    /// <returns>Null when the text is neither a version nor a range.</returns>
    private static Func<string?, bool>? Range(string? text)
    {
        if (text is null)
        {
            return _ => true;
        }

        if (!text.StartsWith("vers:", StringComparison.OrdinalIgnoreCase))
        {
            return text.AsSpan().ContainsAny(" <>=*,|") ? null : version => version == text;
        }

        try
        {
            return VersRange.Parse(text).Contains;
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private static Reach Found(IEnumerable<Placed> places, VexFate otherwise, string why) => places.ToList() is { Count: > 0 } found ? new Reach(found, null, "") : Nothing(otherwise, why);

    private static Reach Nothing(VexFate fate, string why) => new([], fate, why);

    private static string Short(string text) => text.Length <= 100 ? text : text[..99] + "…";
}
