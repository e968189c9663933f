using System.CommandLine.Parsing;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Files;

namespace Hikeshi;

/// <summary>A file or folder that was named on the command line, or lies in one, and cannot be read.</summary>
/// <param name="Where">The option or argument.</param>
internal sealed record InputUnreadable(string Where, string What, string Expected, string Mend)
    : Refusal("shell.unreadable-input", Where, What, Expected, Mend);

/// <summary>
/// Tells a failure at what somebody named on the command line from a failure of our own. Looked at only after the failure, so that a verb opens
/// what it is given without asking before.
/// </summary>
internal static class NamedInputs
{
    /// <returns>Null when the failure has to do with nothing that was named, or what was named can be read.</returns>
    public static Refusal? Refused(CommandResult given, Exception failure)
    {
        foreach (var (name, path) in Named(given))
        {
            // A pipe or a device may be named to be written to; whoever must not read one asks before.
            if (Failed(failure.Message, path) is { } failed && (Directory.Exists(failed) || FileIdentity.Fault(failed) is null) && (Unreadable(name, failed) ?? (Directory.Exists(failed) ? Of(name, failed, "this is a folder", "a file") : null)) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <param name="name">Of the option or argument.</param>
    /// <returns>Null when the beginning of the file can be read, or the folder listed, or nothing is there.</returns>
    public static Refusal? Unreadable(string name, string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                _ = Directory.EnumerateFileSystemEntries(path).Any();
                return null;
            }

            if (File.Exists(path))
            {
                if (FileIdentity.Fault(path) is { } fault)
                {
                    return Of(name, path, fault, "a regular file");
                }

                using var stream = File.OpenRead(path);
                _ = stream.ReadByte();
            }

            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Of(name, path, failure is UnauthorizedAccessException ? "this account may not" : failure.Message.Split(" : ", 2)[0], Directory.Exists(path) ? "a folder that can be listed" : "a file that can be read");
        }
    }

    private static IEnumerable<(string Name, string Path)> Named(CommandResult given) =>
        from result in given.Children
        let name = result is OptionResult option ? option.Option.Name : ((ArgumentResult)result).Argument.Name
        from token in result.Tokens
        from text in (string[])[token.Value, token.Value[(token.Value.IndexOf('=', StringComparison.Ordinal) + 1)..]] // ASSET=FILE
        where text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal)
        select (name, Path.TrimEndingDirectorySeparator(Path.GetFullPath(text)));

    /// <summary>The system's messages name what they are about in quotes.</summary>
    private static string? Failed(string message, string path)
    {
        var start = message.IndexOf('\'' + path, StringComparison.Ordinal) + 1;
        var end = start == 0 ? -1 : message.LastIndexOf('\'');
        return end > start && message[start..end] is var failed && (failed.Length == path.Length || path == "/" || failed[path.Length] == '/') ? failed : null;
    }

    private static InputUnreadable Of(string name, string path, string fault, string expected) =>
        new(name, $"'{path}' cannot be read ({fault})", expected, "Check the path and who may read it.");
}
