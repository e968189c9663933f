using System.Security.Cryptography;
using System.Text;
using Hikeshi.Kernel.Marking;
using Hikeshi.Response.Active;
using Hikeshi.Sharing.Flows;

namespace Hikeshi.Node.Api;

/// <param name="Flows">Newest first.</param>
/// <param name="Before">Where the next page begins; null: there is none.</param>
internal sealed record FlowsAnswer(IReadOnlyList<FlowRow> Flows, string? Before);

/// <param name="Direction">published or received.</param>
/// <param name="Producer">Null for what this node published.</param>
/// <param name="Audience">Whom it is for; null: as the marking has it.</param>
/// <param name="Passed">Who passed it on, first to last.</param>
internal sealed record FlowRow(
    string Entry,
    DateTimeOffset At,
    string Direction,
    string? Producer,
    string BundleId,
    int Objects,
    IReadOnlyList<string> ObjectIds,
    Tlp? Marking,
    string? Audience,
    IReadOnlyList<string> Passed,
    IReadOnlyList<FlowAcceptedRow> Accepted,
    IReadOnlyList<FlowRefusedRow> Refused,
    int RefusedCount,
    IReadOnlyList<FlowCausedRow> Caused,
    int CausedCount,
    IReadOnlyList<FlowRetractedRow> Retracted)
{
    public static FlowRow Of(Flow flow, ResponseState state) => new(
        flow.Entry.ToString(),
        flow.At,
        flow.Direction,
        flow.Direction == Flow.In ? flow.Producer.Value : null,
        flow.BundleId,
        flow.Objects,
        flow.ObjectIds,
        flow.Marking,
        flow.Audience,
        flow.Passed,
        [.. flow.Accepted.Select(each => new FlowAcceptedRow(each.Entry.ToString(), each.Title, each.Objects))],
        [.. flow.Refused.Select(each => new FlowRefusedRow(each.Entry.ToString(), each.ObjectId, each.Code, each.What, each.Reason))],
        flow.RefusedCount,
        [.. flow.Caused.Select(each => FlowCausedRow.Of(each, state))],
        flow.CausedCount,
        [.. flow.Retracted.Select(each => new FlowRetractedRow(each.Entry.ToString(), each.At, each.Why, each.Reason, each.ObjectIds))]);
}

internal sealed record FlowAcceptedRow(string Entry, string Title, int Objects);

internal sealed record FlowRefusedRow(string Entry, string ObjectId, string Code, string What, string Reason);

/// <param name="What">order, reserve, waiting, record, recommend, refused, rule, rule-withdrawn, released.</param>
/// <param name="Standing">Of what was ordered, now: ordered, delivered, enforced, failed; waiting; null: over, or none of these.</param>
internal sealed record FlowCausedRow(string Entry, string What, string Target, string Reason, string? Standing)
{
    public static FlowCausedRow Of(FlowCaused caused, ResponseState state) => new(caused.Entry.ToString(), caused.What, caused.Target, caused.Reason, StandingOf(caused, state));

    private static string? StandingOf(FlowCaused caused, ResponseState state) =>
        caused is not { Containment: { } id, What: not "released" } ? null
        : state.Active.TryFind(id, out var active) ? active.State
        : state.Waiting.Find(id) is not null ? "waiting"
        : null;
}

/// <param name="Why">revoked, corrected or contradictory.</param>
internal sealed record FlowRetractedRow(string Entry, DateTimeOffset At, string Why, string Reason, IReadOnlyList<string> ObjectIds);

internal sealed record PeersAnswer(IReadOnlyList<PeerRow> Peers)
{
    public static PeersAnswer Of(MemberRooms member)
    {
        var heard = member.Flows.LastHeard();
        return new([.. member.Peers.Members.Select(pin => new PeerRow(pin.Member.Value, pin.NameEn, pin.NameJa, pin.InstitutionKind, KeyIdOf(pin.EvidenceKey), pin.WitnessKey is { } witness ? KeyIdOf(witness) : null, heard.TryGetValue(pin.Member.Value, out var at) ? at : null))]);
    }

    /// <summary>The beginning of the key's SHA-256: enough to compare by telephone.</summary>
    private static string KeyIdOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key)))[..16];
}

/// <param name="Key">Names the key of the objects that it signs.</param>
/// <param name="WitnessKey">Names the key of its cosignatures; null: it has none.</param>
/// <param name="LastHeard">When something that it shared came here last; null: nothing did that is remembered.</param>
internal sealed record PeerRow(string Member, string NameEn, string NameJa, string Kind, string Key, string? WitnessKey, DateTimeOffset? LastHeard);
