using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Hikeshi.Kernel.Errors;

namespace Hikeshi;

/// <summary>What is wrong with a command line, in words that name no types, with the word that was perhaps meant.</summary>
internal static partial class UsageFault
{
    private const int LongestGuess = 40;

    public static string Of(string message, ParseResult parsed)
    {
        var plain = ExpectedType().Replace(message, found => $"; expected {Words(found.Groups["type"].Value)}");
        return parsed.UnmatchedTokens.FirstOrDefault(token => message.Contains($"'{token}'", StringComparison.Ordinal)) is { Length: <= LongestGuess } word && Meant(word, parsed.CommandResult.Command) is { } meant
            ? $"{plain.TrimEnd('.')}; did you mean '{meant}'?"
            : plain;
    }

    /// <summary>The command as it was typed, as far as it was understood.</summary>
    public static string Path(CommandResult command) =>
        command.Parent is CommandResult above ? $"{Path(above)} {command.Command.Name}" : "hikeshi";

    private static string? Meant(string word, Command command)
    {
        string[] known = [.. word.StartsWith('-') ? command.Options.Select(option => option.Name) : command.Subcommands.Select(verb => verb.Name)];
        return known.Length == 0 || Nearest.Of(word, known) is not { } near || !IsNear(word, near) ? null : near;
    }

    /// <summary>Half of the word is there: anything else is no typing error.</summary>
    private static bool IsNear(string word, string known) => Nearest.Changes(word, known) * 2 <= known.Length;

    private static string Words(string type) =>
        type.Contains("System.Guid", StringComparison.Ordinal) ? "a whole id such as 01890a5d-ac96-774b-bcce-b302099a8057, as a list shows it"
        : Integer().IsMatch(type) ? "a whole number"
        : type.Contains("System.Double", StringComparison.Ordinal) || type.Contains("System.Decimal", StringComparison.Ordinal) ? "a number"
        : type.Contains("System.TimeSpan", StringComparison.Ordinal) ? "a duration such as 00:05:00"
        : type.Contains("System.Boolean", StringComparison.Ordinal) ? "true or false"
        : type.Contains("System.Uri", StringComparison.Ordinal) ? "an address such as https://host/path"
        : "another kind of value";

    [GeneratedRegex(" as expected type '(?<type>[^']*)'[.]?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExpectedType();

    [GeneratedRegex("System[.]U?Int(16|32|64)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Integer();
}
