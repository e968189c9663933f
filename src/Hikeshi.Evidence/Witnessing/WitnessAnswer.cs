using System.Globalization;
using Hikeshi.Evidence.Checkpoints;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>What a witness answers to an add-checkpoint request (C2SP tlog-witness), as status and body of HTTP.</summary>
public sealed record WitnessAnswer(int Status, string Body)
{
    private const int Conflict = 409;

    public static WitnessAnswer Malformed { get; } = new(400, "not an add-checkpoint request\n");

    public static WitnessAnswer OldSizeTooLarge { get; } = new(400, "the old size is larger than the checkpoint\n");

    public static WitnessAnswer UnknownOrigin { get; } = new(404, "no log of this origin is known here\n");

    public static WitnessAnswer NotSigned { get; } = new(403, "no signature by the key that is known for this origin\n");

    public static WitnessAnswer NotConsistent { get; } = new(422, "the proof does not lead from the old size to the checkpoint\n");

    public static WitnessAnswer OtherRoot { get; } = new(Conflict, "another root was cosigned for this size\n");

    /// <summary>The old size is not the one that was cosigned last; the body says which one was.</summary>
    public static WitnessAnswer OtherSize(ulong size) => new(Conflict, string.Create(CultureInfo.InvariantCulture, $"{size}\n"));

    public static WitnessAnswer Cosigned(NoteSignature cosignature) => new(200, $"— {cosignature}\n");

    /// <summary>The size that was cosigned last, where the answer says one.</summary>
    public ulong? SizeCosignedLast =>
        Status == Conflict && Body.EndsWith('\n') && AddCheckpointRequest.TryParseSize(Body[..^1], out var size) ? size : null;

    public string ContentType => SizeCosignedLast is null ? "text/plain; charset=utf-8" : "text/x.tlog.size";

    /// <summary>The signature lines of a success; lines that are none are left out.</summary>
    public IReadOnlyList<NoteSignature> Signatures =>
        Status == 200 ? [.. Body.Split('\n').Take(64).Select(NoteSignature.Parse).OfType<NoteSignature>()] : [];
}
