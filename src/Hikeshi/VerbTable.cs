using System.CommandLine;

namespace Hikeshi;

/// <summary>Every verb, in the order in which help lists them.</summary>
internal static class VerbTable
{
    public static IEnumerable<Command> All() => [Verbs.LedgerVerb.Build(), Verbs.ExposureVerb.Build()];
}
