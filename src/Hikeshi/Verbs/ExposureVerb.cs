using System.CommandLine;
using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs.Exposure;
using Hikeshi.Verbs.Feeds;
using Hikeshi.Verbs.Watching;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi exposure …</c>: bills of materials against advisories, offline.</summary>
internal static class ExposureVerb
{
    public static Command Build() => new("exposure", "Who is hit by an advisory, and what matters first.")
    {
        ScanCommand.Build(),
        ExposureExplainCommand.Build(),
        ExposureRankCommand.Build(),
        ExposureWatchCommand.Build(),
        FeedsCommand.Build(),
    };

    /// <exception cref="RefusedException">It does not exist, or this account may not read it.</exception>
    internal static void RequireExists(string path, string option, string expected)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new RefusedException(new Refusal("exposure.no-such-path", path, $"{option} names nothing that exists", expected, "Check the path."));
        }

        if (NamedInputs.Unreadable(option, path) is { } unreadable)
        {
            throw new RefusedException(unreadable);
        }
    }
}
