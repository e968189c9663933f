using System.Text.Json;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Errors;
using Hikeshi.Sharing.Checking;

namespace Hikeshi.Verbs.Share;

/// <summary>Indicators as people write them: KIND=VALUE, one a line, or in a STIX 2.1 bundle.</summary>
internal static class SharedValue
{
    public static string Kinds => $"kinds: {string.Join(", ", SharedKinds.All)}";

    /// <exception cref="RefusedException">It is none.</exception>
    public static (string Kind, string Value) Parse(string text) => TryParse(text, out var found)
        ? found
        : throw new RefusedException(new Refusal("cli.indicator", "KIND=VALUE", $"'{text}'", $"a kind and a value, such as ipv4-addr=198.51.100.7; {Kinds}", ""));

    /// <summary>A text file with one indicator a line, empty lines and lines with # left out, or a STIX bundle, of which the indicators of one value are taken.</summary>
    /// <returns>The indicators, and how many objects of a bundle were left out.</returns>
    /// <exception cref="RefusedException">It is neither.</exception>
    public static (IReadOnlyList<(string Kind, string Value)> Found, int LeftOut) Read(string file, string text)
    {
        if (text.AsSpan().TrimStart() is ['{', ..])
        {
            var (_, objects, broken) = BundleReader.Read(text);
            return broken is null ? Taken(objects) : throw new RefusedException(new Refusal("cli.bundle", file, broken, "a STIX 2.1 bundle", ""));
        }

        var found = new List<(string, string)>();
        foreach (var (line, number) in text.Split('\n').Select((line, i) => (line.Trim(), i + 1)).Where(each => each.Item1.Length > 0 && each.Item1[0] != '#'))
        {
            found.Add(TryParse(line, out var one) ? one : throw new RefusedException(new Refusal("cli.indicator", $"{file}:{number}", $"'{(line.Length > 100 ? line[..100] : line)}'", $"KIND=VALUE; {Kinds}", "")));
        }

        return (found, 0);
    }

    private static (IReadOnlyList<(string Kind, string Value)> Found, int LeftOut) Taken(IReadOnlyList<JsonElement> objects)
    {
        var found = objects.Where(made => BundleReader.Text(made, "type") == "indicator" && BundleReader.Text(made, "pattern_type") == "stix")
            .Select(made => BundleReader.SimplePattern(BundleReader.Text(made, "pattern") ?? "")).Where(simple => simple is not null).Select(simple => simple!.Value).ToList();
        return (found, objects.Count - found.Count);
    }

    private static bool TryParse(string text, out (string Kind, string Value) found)
    {
        var cut = text.IndexOf('=', StringComparison.Ordinal);
        found = cut <= 0 ? default : (text[..cut].Trim(), text[(cut + 1)..].Trim());
        return cut > 0 && SharedKinds.All.Contains(found.Kind) && found.Value.Length > 0;
    }
}
