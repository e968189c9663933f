using System.Collections.Immutable;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Deciding;

/// <summary>Everything a decision may look at. Nothing else: same context, same decision.</summary>
/// <param name="Cause">The entry that is decided upon; containment ids derive from it, so deciding twice orders once.</param>
public sealed record DecisionContext(MemberId Self, EntryId Cause, DateTimeOffset Now, ResponsePolicy Policy, LedgerView Ledger, ResponseState State)
{
    /// <summary>Now, by the clock that the ends of what is in force are told by; it differs from <see cref="Now"/> after the wall clock has jumped.</summary>
    public DateTimeOffset SteadyNow { get; init; } = Now;

    /// <summary>The institution's calendar; null when it cannot be read: rules that ask for it do not apply then.</summary>
    public BankingDays? Days { get; init; }

    /// <summary>Members whose word confirms nobody else's, because too much of what they shared was wrong.</summary>
    public IReadOnlySet<MemberId> Doubted { get; init; } = ImmutableHashSet<MemberId>.Empty;

    /// <summary>What other members share independently, and may be contained for longer here by now; null where nothing is rolled out in rings.</summary>
    public IReadOnlySet<string>? Wide { get; init; }

    /// <summary>The sector's hub; null for a node that has none.</summary>
    public MemberId? Hub { get; init; }
}
