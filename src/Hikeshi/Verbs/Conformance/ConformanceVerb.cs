using System.CommandLine;

namespace Hikeshi.Verbs.Conformance;

/// <summary><c>hikeshi conformance …</c>: runs public test data of a specification against this software.</summary>
internal static class ConformanceVerb
{
    public static Command Build() => new("conformance", "Run public test data of a specification against this software.") { MerkleCommand.Build(), Cvss.CvssCommand.Build(), Csaf.CsafCommand.Build() };
}
