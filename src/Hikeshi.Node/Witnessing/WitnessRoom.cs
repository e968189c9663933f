using System.Security.Cryptography;
using System.Text;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Witnessing;

namespace Hikeshi.Node.Witnessing;

/// <summary>Brings an add-checkpoint request to a witness; a null member is the hub's own. Null when there was no answer.</summary>
internal delegate Task<WitnessReply?> CarryToWitness(MemberId? witness, string request, CancellationToken cancel);

/// <summary>
/// A node's part in "nobody rewrites history alone": it has its own checkpoints cosigned, and cosigns those of others (docs/adr/013).
/// Nothing waits for it: entries count when they are on disk, a cosignature follows.
/// </summary>
/// <param name="introduction">Null unless this node is a member that enrolled before there were witness keys.</param>
internal sealed class WitnessRoom(Witness witness, CosignedLog cosigned, SectorKeys keys, SplitViewDesk desk, IJournal journal, MemberId self, CarryToWitness carry, LateIntroduction? introduction) : IDisposable
{
    /// <summary>Members beside the hub that cosign a log: two more machines that would have to be broken, and 3 signatures for a log and interval in a sector of any size.</summary>
    private const int MembersPerLog = 2;

    private readonly HashSet<string> contradictedBy = new(StringComparer.Ordinal);
    private ulong offered;

    /// <summary>Told each time that a request meets a damaged memory of what was cosigned for its log.</summary>
    public Action<Refusal> Damaged { get; set; } = static _ => { };

    public SplitViewDesk Desk => desk;

    public SectorKeys Keys => keys;

    /// <summary>Public key of this node's cosignatures.</summary>
    public Ed25519PublicKey Key => witness.Verifier.Key;

    public ulong FinalSize => cosigned.FinalSize;

    /// <summary>Whom our own log asks: the hub, and the members that fall to it. Less than that while the sector is small.</summary>
    public IReadOnlyList<WitnessVerifier> Witnesses
    {
        get
        {
            var assigned = WitnessAssignment.For(keys.OriginOf(self), keys.MemberWitnesses().Values.Select(w => w.Verifier), MembersPerLog);
            return keys.HubWitness is { } hub ? [hub, .. assigned] : assigned;
        }
    }

    /// <summary>The hub's witness, for what a member hands in: only about its own log.</summary>
    public WitnessReply CosignFor(MemberId member, byte[] request) =>
        Cosign(request, origin => origin == keys.OriginOf(member) ? keys.LogOf(origin) : null, _ => true);

    /// <summary>A member's witness, for what the hub brings: about any log of the sector. The hub may have spoilt what is not its own.</summary>
    public WitnessReply CosignForSector(string request) =>
        Cosign(Encoding.UTF8.GetBytes(request), keys.LogOf, origin => keys.MemberOf(origin) is { } member && keys.IsHub(member));

    /// <summary>Has the newest checkpoint cosigned, as often as the interval allows, and only when there is a new one.</summary>
    public async Task OfferAsync(EvidenceLog log, TimeSpan every, TimeProvider clock, Action<Exception> failed, CancellationToken cancel)
    {
        // Nodes that were started together do not ask together.
        await Task.Delay(every * (SHA256.HashData(Encoding.UTF8.GetBytes(self.Value))[0] / 256.0), clock, cancel);
        using var timer = new PeriodicTimer(every, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            try
            {
                if (introduction is not null)
                {
                    await introduction.TryAsync(witness.Verifier.Key, cancel);
                }

                await OfferOnceAsync(log, cancel);
            }
            catch (Exception failure) when (failure is IOException or RefusedException)
            {
                failed(failure); // a full disk, or a tile that is missing: the next round tries again
            }
        }
    }

    private async Task OfferOnceAsync(EvidenceLog log, CancellationToken cancel)
    {
        var witnesses = Witnesses;
        if (witnesses.Count == 0 || !Checkpoint.TryParse(log.CurrentCheckpoint().Text, out var newest) || newest.Size == offered)
        {
            return;
        }

        var members = keys.MemberWitnesses();
        var count = await cosigned.OfferAsync(witnesses, (w, request, stop) => AskAsync(w, members, request, stop), (w, answer) => Contradicted(w, newest.Size, answer), cancel);
        offered = count == witnesses.Count ? newest.Size : 0;
    }

    private async Task<WitnessAnswer?> AskAsync(WitnessVerifier asked, IReadOnlyDictionary<string, (MemberId Member, WitnessVerifier Verifier)> members, AddCheckpointRequest request, CancellationToken cancel)
    {
        var reply = await carry(members.TryGetValue(asked.Name, out var member) ? member.Member : null, request.ToString(), cancel);
        return reply is null ? null : new WitnessAnswer(reply.Status, reply.Body);
    }

    private WitnessReply Cosign(byte[] body, Func<string, NoteVerifier?> keyOf, Func<string, bool> isFromTheLogItself)
    {
        if (!AddCheckpointRequest.TryParse(body, out var request))
        {
            return Reply(WitnessAnswer.Malformed);
        }

        try
        {
            var (answer, split) = witness.Add(request, keyOf);
            if (split is not null && (split.Kind != ContradictionKind.NotShown || isFromTheLogItself(split.Origin)))
            {
                Raise(split);
            }

            return Reply(answer);
        }
        catch (RefusedException damaged) when (damaged.Refusal is LogDamaged)
        {
            Damaged(damaged.Refusal);
            return new WitnessReply("", 503, "text/plain", "what was cosigned before is damaged here\n"); // a person must look; whoever cosigns after forgetting can be lied to
        }
        catch (IOException)
        {
            return new WitnessReply("", 503, "text/plain", "what was cosigned could not be saved\n"); // a full disk; the log asks again
        }
    }

    private void Raise(SplitView split)
    {
        if (desk.News(split) is not { } news)
        {
            return;
        }

        try
        {
            journal.Record($"machine:{self}", [], news);
        }
        catch
        {
            desk.Forget(news); // it was not recorded, so it is still news
            throw;
        }
    }

    /// <summary>Told once for a witness, until the next start: it will say the same again every time.</summary>
    private void Contradicted(WitnessVerifier by, ulong size, WitnessAnswer answer)
    {
        lock (contradictedBy)
        {
            if (!contradictedBy.Add(by.Name))
            {
                return;
            }
        }

        try
        {
            journal.Record($"machine:{self}", [], new OwnLogContradicted(by.Name, size, answer.SizeCosignedLast));
        }
        catch
        {
            lock (contradictedBy)
            {
                contradictedBy.Remove(by.Name); // it was not recorded, so it is still news
            }

            throw;
        }
    }

    private static WitnessReply Reply(WitnessAnswer answer) => new("", answer.Status, answer.ContentType, answer.Body);

    public void Dispose() => witness.Dispose();
}
