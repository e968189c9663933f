using System.CommandLine;
using System.CommandLine.Parsing;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Ledger;

/// <summary>Names of files on a command line. An argument that takes many would take a mistyped option for one of them.</summary>
internal static class FileNames
{
    /// <exception cref="RefusedException">One begins with a hyphen, and no <c>--</c> stands before it.</exception>
    public static string[] Of(ParseResult parsed, Argument<string[]> files, Command command)
    {
        var given = parsed.GetResult(files)?.Tokens ?? [];
        var sure = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        if (given.FirstOrDefault(token => token.Value is ['-', _, ..] && !sure.Contains(token)) is { } option)
        {
            var known = command.Options.Select(one => one.Name).Order(StringComparer.Ordinal).ToList();
            throw new RefusedException(new Refusal("command.unknown-option", option.Value, "there is no such option", string.Join(", ", known),
                $"'{Nearest.Of(option.Value, known)}' is the nearest; a file of this name is given as ./{option.Value}, or after --."));
        }

        return parsed.GetValue(files)!;
    }
}
