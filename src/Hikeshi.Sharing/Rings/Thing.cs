using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;

namespace Hikeshi.Sharing.Rings;

/// <summary>One address or name, and how far it has come.</summary>
internal sealed class Thing(string kind, string value, DateTimeOffset firstShared)
{
    private const int MostReports = 1_000;
    private readonly Dictionary<MemberId, RingReport> reports = [];
    private string objectId = "";
    private Tlp marking = Tlp.Clear;

    public string Kind => kind;

    /// <summary>As all write it.</summary>
    public string Value => value;

    public DateTimeOffset FirstShared => firstShared;

    /// <summary>The first one first; this member is none of them, whatever it shares itself.</summary>
    public List<MemberId> Producers { get; } = [];

    public DateTimeOffset? Begun { get; private set; }

    public IReadOnlyDictionary<MemberId, Ring> Seats { get; private set; } = new Dictionary<MemberId, Ring>();

    public IReadOnlyDictionary<MemberId, RingReport> Reports => reports;

    public DateTimeOffset? OpenedHere { get; set; }

    /// <summary>What this member reported; null: nothing yet.</summary>
    public string? Reported { get; set; }

    /// <summary>A report is about the first object, and as strictly marked as any.</summary>
    public void Name(string id, Tlp marked) => (objectId, marking) = (objectId.Length == 0 ? id : objectId, marked > marking ? marked : marking);

    public void Begin(DateTimeOffset at, IEnumerable<MemberId> members) => (Begun, Seats) = (at, RingSeats.Of(value, [.. members.Distinct()]));

    /// <summary>Harm that was reported stays reported.</summary>
    public void Report(MemberId by, RingReport report)
    {
        if (reports.TryGetValue(by, out var known) ? !known.IsHarm && report.IsHarm : reports.Count < MostReports)
        {
            reports[by] = report;
        }
    }

    public RingReported ToReport(string outcome, string reason) => new(kind, value, objectId, marking, outcome, reason);
}
