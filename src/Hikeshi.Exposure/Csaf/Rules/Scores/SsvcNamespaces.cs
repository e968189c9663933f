using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Scores;

/// <summary>Who defines the decision points of an SSVC selection: unregistered namespaces begin with <c>x_</c>, extensions stand after a slash (CSAF 2.1, 6.2.35, 6.2.36, 6.3.15).</summary>
internal static class SsvcNamespaces
{
    /// <summary>6.2.35 Usage of Unregistered SSVC Decision Point Base Namespace in TLP:CLEAR Document.</summary>
    public static IEnumerable<Found> Unregistered(CsafView view) => !IsClear(view) ? [] : Of(view)
        .Where(name => name.Text()!.StartsWith("x_", StringComparison.Ordinal))
        .Select(name => new Found(name.Path, $"'{name.Text()}' is not registered, and everybody reads the document"));

    /// <summary>6.2.36 Usage of SSVC Decision Point Namespace with Extension in TLP:CLEAR Document.</summary>
    public static IEnumerable<Found> ExtendedForAll(CsafView view) => IsClear(view) ? Extended(view) : [];

    /// <summary>6.3.15 Usage of SSVC Decision Point Namespace with Extension in Non TLP:CLEAR Document.</summary>
    public static IEnumerable<Found> ExtendedForSome(CsafView view) => IsClear(view) ? [] : Extended(view);

    private static IEnumerable<Found> Extended(CsafView view) => Of(view)
        .Where(name => name.Text()!.Contains('/', StringComparison.Ordinal))
        .Select(name => new Found(name.Path, $"'{name.Text()}' has an extension"));

    private static IEnumerable<CsafNode> Of(CsafView view) => SsvcObjects.Selections(view)
        .SelectMany(one => one.Ssvc.Items("selections")).Select(selection => selection.Member("namespace")).OfType<CsafNode>().Where(name => name.Text() is not null);

    private static bool IsClear(CsafView view) => view.Document?.At("distribution", "tlp", "label")?.Text() == "CLEAR";
}
