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
        var plain = ExpectedType().Replace(message, found => $"; expected {Words(found.Groups["type"].Value, parsed.CommandResult.Command)}");
        return parsed.UnmatchedTokens.FirstOrDefault(token => message.Contains($"'{token}'", StringComparison.Ordinal)) is { Length: <= LongestGuess } word && Meant(word, parsed.CommandResult.Command) is { } meant
            ? $"{plain.TrimEnd('.')}; did you mean '{meant}'?"
            : plain;
    }

    /// <summary>The errors worth saying: after a mistyped verb, what follows it says nothing new.</summary>
    public static IEnumerable<ParseError> Telling(ParseResult parsed)
    {
        if (parsed.Errors.Count == 1 || parsed.UnmatchedTokens.Count == 0)
        {
            return parsed.Errors;
        }

        var words = parsed.CommandResult.Command.Subcommands.Count > 0 ? parsed.UnmatchedTokens.Take(1) : parsed.UnmatchedTokens;
        return parsed.Errors.Where(error => words.Any(word => error.Message.Contains($"'{word}'", StringComparison.Ordinal)));
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

    /// <summary>The list that the description of an id names.</summary>
    private static string ListOf(Command command) =>
        command.Arguments.FirstOrDefault(argument => argument.ValueType == typeof(Guid))?.Description is { } said && said.Split('\'') is [_, var verbs, ..] ? $"'hikeshi {verbs}'" : "a list";

    private static string Words(string type, Command command) =>
        type.Contains("System.Guid", StringComparison.Ordinal) ? $"a whole id such as 01890a5d-ac96-774b-bcce-b302099a8057, as {ListOf(command)} shows it"
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
