using System.Text;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Verification;

/// <summary>
/// Recomputes a node's whole log from its entries and compares it with everything that was published and signed. Reads only; the node may be
/// running. Logs of which only the published part is at hand are for <see cref="PublishedVerifier"/>.
/// </summary>
public static class EvidenceVerifier
{
    private const int LongestKey = 4096;

    /// <param name="directory">An evidence directory, or a node's data directory with <c>evidence/</c> inside.</param>
    /// <param name="vkey">The key that the log must be signed with, from somewhere else than this directory; null takes the directory's own word.</param>
    /// <param name="since">File with an older checkpoint of the same key, of which this log must be a continuation; null when there is none.</param>
    /// <param name="witnesses">Who must have cosigned; null when nobody is asked for.</param>
    /// <exception cref="RefusedException">There is no log, or the key is no verifier key, or the older checkpoint is not of that key.</exception>
    public static VerificationReport Verify(string directory, string? vkey = null, string? since = null, WitnessPolicy? witnesses = null) =>
        Verify(directory, vkey, since, witnesses, survey: null);

    /// <param name="survey">Is told more than what is wrong; null when nobody wants to know.</param>
    /// <inheritdoc cref="Verify(string, string?, string?, WitnessPolicy?)"/>
    internal static VerificationReport Verify(string directory, string? vkey, string? since, WitnessPolicy? witnesses, LogSurvey? survey)
    {
        var path = EvidenceReader.Locate(directory);
        var logPath = Path.Combine(path, "log");
        var place = Path.Combine(logPath, "checkpoint");
        var findings = new Findings();
        var verifier = vkey is null ? OwnKey(path, findings) : SignedHead.ParseKey(vkey);
        var older = since is not null && verifier is not null ? SignedHead.ReadOlder(since, verifier) : null;

        var cosignatures = new CosignatureCheck(witnesses, verifier, findings);

        // In this order, so that on a running node each thing read covers the one read before it.
        var cosigned = SignedHead.ReadCosigned(Path.Combine(path, CosignedLog.FileName), StrangersFile.Read(Path.Combine(path, CosignedLog.FileName), SignedHead.Longest), verifier, cosignatures, findings);
        var head = ReadHead(place, verifier, cosignatures, findings);
        var tiles = new TileDirectory(logPath, TileLayout.Present, findings, survey?.Mend);
        tiles.Survey();
        using var identities = new IdentityCheck(findings);
        var tree = new TreeCheck(place, head, older, cosigned, findings);
        var log = new LogCheck(tree, tiles, identities, head?.Size ?? 0, findings);
        survey?.Begin(tree.Fold);
        var segments = new SegmentCheck(Math.Max(Acknowledged(path, findings), survey?.Acknowledged ?? 0), findings, log.Take, survey);
        segments.Run(Path.Combine(path, "segments"));
        log.End();
        var finality = cosignatures.End(place, tree.Fold.Size);
        if (vkey is null)
        {
            findings.Note($"the key was taken from {LogDirectory.VerifierKeyFile} in the directory itself; give --vkey to check against the key that you know");
        }

        return new VerificationReport(
            path, verifier?.Name ?? "", verifier?.ToString() ?? "", vkey is not null, VerificationDepth.Bodies, tree.Fold.Size, head?.Size ?? 0,
            head is null ? "" : Convert.ToBase64String(head.Root), older?.Size, log.Erased, segments.Segments, tiles.Tiles, tiles.Bundles, findings.Problems, findings.Notes, finality);
    }

    private static NoteVerifier? OwnKey(string path, Findings findings)
    {
        var file = Path.Combine(path, LogDirectory.VerifierKeyFile);
        if (StrangersFile.Read(file, LongestKey) is { } bytes && Encoding.UTF8.GetString(bytes) is var text && NoteVerifier.TryParse(text, out var own) && text == own + "\n")
        {
            return own;
        }

        findings.Problem(ProblemCode.KeyMissing, file, StrangersFile.IsNoFile(file) ? StrangersFile.NotRegular : "the verifier key is missing or damaged");
        return null;
    }

    private static ulong Acknowledged(string path, Findings findings)
    {
        var file = Path.Combine(path, DurableMark.FileName);
        try
        {
            var acknowledged = DurableMark.Read(file);
            if (DurableMark.Fault(file) is { } fault)
            {
                findings.Note($"{file}: {fault}"); // a power cut leaves that behind, and the next start mends it
            }

            return acknowledged;
        }
        catch (RefusedException damaged)
        {
            findings.Problem(ProblemCode.MarkDamaged, damaged.Refusal.Where, damaged.Refusal.What);
            return 0;
        }
    }

    private static Checkpoint? ReadHead(string file, NoteVerifier? verifier, CosignatureCheck cosignatures, Findings findings)
    {
        if (StrangersFile.Read(file, SignedHead.Longest) is not { } bytes)
        {
            findings.Problem(ProblemCode.CheckpointMissing, file, "the checkpoint is missing");
            return null;
        }

        var head = SignedHead.Read(file, bytes, verifier, cosignatures, findings);
        if (head is not null && verifier is not null && head.Origin != verifier.Name)
        {
            findings.Problem(ProblemCode.OriginDiffers, file, $"its origin is '{head.Origin}', not '{verifier.Name}'");
        }

        return head;
    }
}
