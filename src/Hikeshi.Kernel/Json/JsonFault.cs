using System.Text.Json;
using System.Text.RegularExpressions;

namespace Hikeshi.Kernel.Json;

/// <summary>What is wrong with a JSON text, without the names of this program's types and without a place, which is told beside it.</summary>
public static partial class JsonFault
{
    public static string Of(JsonException broken)
    {
        var said = broken.Message.Split(" Path: ", 2)[0].Split(" LineNumber: ", 2)[0].ReplaceLineEndings(" ").TrimEnd('.');
        return Unknown().Match(said) is { Success: true } unknown ? $"unknown member '{unknown.Groups["name"].Value}'"
            : Missing().Match(said) is { Success: true } missing ? $"no member {missing.Groups["names"].Value}"
            : Twice().Match(said) is { Success: true } twice ? $"'{twice.Groups["name"].Value}' is there twice"
            : said.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) ? "a value of another kind"
            : said.StartsWith("The input does not contain any JSON tokens", StringComparison.Ordinal) ? "it is empty"
            : said;
    }

    [GeneratedRegex("^The JSON property '(?<name>.*)' could not be mapped to any [.]NET member", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unknown();

    [GeneratedRegex("was missing required properties including: (?<names>.*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Missing();

    [GeneratedRegex("^Duplicate property '(?<name>.*)' encountered", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Twice();
}
