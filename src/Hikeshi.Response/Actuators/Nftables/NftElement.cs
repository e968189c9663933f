using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Hikeshi.Response.Actuators.Nftables;

/// <summary>One element of a set, with the containments that hold it (in its comment) and what is left of its life.</summary>
internal sealed partial record NftElement(string Set, string Key, IReadOnlyList<string> Holders, TimeSpan Left)
{
    /// <summary>A comment takes 128 bytes: three containments and no more.</summary>
    public const int MostHolders = 3;

    /// <summary>Reads the answer of <c>nft get element</c>, which is text also when JSON is asked for.</summary>
    /// <returns>Null when it names no holder: then it is not ours.</returns>
    public static NftElement? FromText(string set, string key, string text) =>
        Shown.Match(text) is { Success: true } shown ? new NftElement(set, key, shown.Groups["holders"].Value.Split(','), Duration(shown.Groups["left"].Value)) : null;

    /// <summary>Reads the answer of <c>nft -j list set</c>: of a set of prefixes, a single element is shown without what it carries.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static NftElement? FromList(string set, string key, string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
        foreach (var item in document.RootElement.GetProperty("nftables").EnumerateArray())
        {
            if (!item.TryGetProperty("set", out var found) || !found.TryGetProperty("elem", out var elements))
            {
                continue;
            }

            foreach (var element in elements.EnumerateArray().Where(element => element.ValueKind == JsonValueKind.Object && element.TryGetProperty("elem", out _)).Select(element => element.GetProperty("elem")))
            {
                if (element.TryGetProperty("val", out var value) && KeyOf(value) == key && element.TryGetProperty("comment", out var comment))
                {
                    return new NftElement(set, key, comment.GetString()!.Split(','), TimeSpan.FromSeconds(element.TryGetProperty("expires", out var expires) ? expires.GetInt64() : 0));
                }
            }
        }

        return null;
    }

    /// <summary>The statements that put it in place, whatever was there before.</summary>
    public string Write(bool isThere) =>
        (isThere ? Delete() : "") + Statement("add");

    /// <summary>The statement that puts it in place, and fails where the set has the key already.</summary>
    public string Create() => Statement("create");

    private string Statement(string verb) =>
        $"{verb} element {NftRuleset.Table} {Set} {{ {Key} timeout {Math.Max(1, (long)Math.Ceiling(Left.TotalSeconds)).ToString(CultureInfo.InvariantCulture)}s comment \"{string.Join(',', Holders)}\" }}\n";

    public string Delete() => $"delete element {NftRuleset.Table} {Set} {{ {Key} }}\n";

    private static string KeyOf(JsonElement value) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty("prefix", out var prefix)
        ? $"{prefix.GetProperty("addr").GetString()}/{prefix.GetProperty("len").GetInt32().ToString(CultureInfo.InvariantCulture)}"
        : value.ToString();

    /// <summary><c>1d2h3m4s567ms</c>.</summary>
    private static TimeSpan Duration(string text)
    {
        var total = TimeSpan.Zero;
        foreach (Match part in Part.Matches(text))
        {
            var number = int.Parse(part.Groups["number"].Value, CultureInfo.InvariantCulture);
            total += part.Groups["unit"].Value switch
            {
                "d" => TimeSpan.FromDays(number),
                "h" => TimeSpan.FromHours(number),
                "m" => TimeSpan.FromMinutes(number),
                "s" => TimeSpan.FromSeconds(number),
                _ => TimeSpan.FromMilliseconds(number),
            };
        }

        return total;
    }

    [GeneratedRegex(@"expires (?<left>[0-9dhms]+) comment ""(?<holders>[0-9a-f,-]+)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shown { get; }

    [GeneratedRegex("(?<number>[0-9]{1,9})(?<unit>ms|d|h|m|s)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Part { get; }
}
