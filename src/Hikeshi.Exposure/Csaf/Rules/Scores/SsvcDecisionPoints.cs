using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Exposure.Csaf.Ssvc;

namespace Hikeshi.Exposure.Csaf.Rules.Scores;

/// <summary>
/// CSAF 2.1, 6.1.48 SSVC Decision Points: those of a registered namespace exist, with these values in this order. An extension may leave
/// values out, and call things by other names; keys and order stay. What is not registered may say what it likes.
/// </summary>
internal static class SsvcDecisionPoints
{
    /// <summary>SSVC reserves these: whatever is in them is not valid.</summary>
    private static readonly string[] NeverValid = ["invalid", "x_invalid"];

    public static IEnumerable<Found> Check(CsafView view) => SsvcObjects.Selections(view)
        .SelectMany(one => one.Ssvc.Items("selections"))
        .SelectMany(Faults);

    private static IEnumerable<Found> Faults(CsafNode selection)
    {
        if (selection.Text("namespace") is not { } name || selection.Text("key") is not { } key || selection.Text("version") is not { } version)
        {
            return [];
        }

        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var ownNames = slash < 0;
        var origin = ownNames ? name : name[..slash];
        if (NeverValid.Contains(origin.Split('#')[0], StringComparer.Ordinal))
        {
            return [new Found(selection.Path.Member("namespace"), $"'{Texts.Short(name)}' is reserved for what is not valid")];
        }

        if (!SsvcRegistry.IsRegistered(origin))
        {
            return [];
        }

        return SsvcRegistry.Find(origin, key, version) is { } point
            ? Misnamed(selection, ownNames ? point.Name : null).Concat(Values(selection, point, ownNames))
            : [new Found(selection.Path, $"'{origin}' has no decision point '{Texts.Short(key)}' of version '{Texts.Short(version)}'")];
    }

    private static IEnumerable<Found> Values(CsafNode selection, DecisionPoint point, bool ownNames)
    {
        var last = -1;
        foreach (var value in selection.Items("values"))
        {
            if (value.Text("key") is not { } key)
            {
                continue;
            }

            var place = 0;
            while (place < point.Values.Count && point.Values[place].Key != key)
            {
                place++;
            }

            if (place == point.Values.Count)
            {
                yield return new Found(value.Path, $"'{point.Name}' has no value '{Texts.Short(key)}'");
                continue;
            }

            if (place <= last)
            {
                yield return new Found(value.Path, $"'{key}' stands after '{point.Values[last].Key}', and is defined before it");
            }

            last = place;
            foreach (var misnamed in Misnamed(value, ownNames ? point.Values[place].Name : null))
            {
                yield return misnamed;
            }
        }
    }

    private static IEnumerable<Found> Misnamed(CsafNode node, string? name) =>
        name is not null && node.Text("name") is { } given && given != name ? [new Found(node.Path.Member("name"), $"'{Texts.Short(given)}' is called '{name}'")] : [];
}
