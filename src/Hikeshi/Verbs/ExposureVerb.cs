using System.CommandLine;
using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs.Exposure;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi exposure …</c>: bills of materials against advisories, offline.</summary>
internal static class ExposureVerb
{
    public static Command Build() => new("exposure", "Who is hit by an advisory.") { ScanCommand.Build(), ExposureExplainCommand.Build() };

    internal static void RequireExists(string path, string option, string expected)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new RefusedException(new Refusal("exposure.no-such-path", path, $"{option} names nothing that exists", expected, "Check the path."));
        }
    }
}
