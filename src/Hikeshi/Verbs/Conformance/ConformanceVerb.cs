using System.CommandLine;
using Hikeshi.Verbs.Conformance.Cvss;
using Hikeshi.Verbs.Conformance.CycloneDx;
using Hikeshi.Verbs.Conformance.MatchLabels;
using Hikeshi.Verbs.Conformance.Merkle;
using Hikeshi.Verbs.Conformance.Purl;
using Hikeshi.Verbs.Conformance.Vers;
using Hikeshi.Verbs.Conformance.Versions;

namespace Hikeshi.Verbs.Conformance;

/// <summary><c>hikeshi conformance …</c>: runs public test data of a specification against this software.</summary>
internal static class ConformanceVerb
{
    public static Command Build() => new("conformance", "Run public test data of a specification against this software.")
    {
        MerkleRun.Command(), VersionsRun.Command(), PurlRun.Command(), VersRun.Command(), CycloneDxRun.Command(), CvssRun.Command(), Csaf.CsafCommand.Build(), MatchLabelsCommand.Build(), Sigma.SigmaCommand.Build(), OpenC2.OpenC2Run.Command(), Cacao.CacaoRun.Command(),
    };
}
