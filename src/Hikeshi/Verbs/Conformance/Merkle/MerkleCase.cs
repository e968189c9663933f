using System.Text.Json;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Verbs.Conformance.Merkle;

/// <summary>One proof with what a correct verifier must say about it.</summary>
/// <param name="File">Below the input folder, with '/' between its parts.</param>
/// <param name="Kind">inclusion, consistency, subtreeinclusion or subtreeconsistency.</param>
/// <param name="WantsRefusal">The proof is wrong, and must be refused.</param>
/// <param name="Fault">What <see cref="ProofCheck"/> says; null: the proof holds.</param>
internal sealed record MerkleCase(string File, string Kind, string Description, bool WantsRefusal, ProofFault? Fault)
    : SuiteCase(File, Kind, Description)
{
    public override bool Passed => WantsRefusal == Fault is not null;

    public override string Sentence => Fault is { } fault
        ? $"the proof must hold, and was refused ({fault})"
        : "the proof must be refused, and it held";

    public override void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteBoolean("wantErr", WantsRefusal);
        json.WriteString("refusedFor", Fault is { } fault ? JsonNamingPolicy.CamelCase.ConvertName(fault.ToString()) : null);
    }
}
