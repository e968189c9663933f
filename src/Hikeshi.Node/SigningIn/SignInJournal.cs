using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;
using Hikeshi.People.Accounts;
using Hikeshi.People.SigningIn;

namespace Hikeshi.Node.SigningIn;

/// <summary>
/// Records sign-ins, also while the log is full, for whoever cannot sign in can neither see nor press the red button: a few of each person from the reserve,
/// which is the red button's first, then a few more in memory until there is space, with the time when they were. What works once and cannot be remembered
/// across a restart does not open anything. Everything else is recorded as ever. Thread-safe.
/// </summary>
internal sealed class SignInJournal(Journal journal, TimeProvider clock) : IJournal
{
    /// <summary>Entries of one person from the reserve, and as many in memory, until the log takes ordinary entries again: some hundred bytes each.</summary>
    private const int MostOfOne = 16;

    /// <summary>Of all people together; a sixteenth of the reserve, or of that order in memory.</summary>
    private const int MostOfAll = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly long firstStep = Totp.StepOf(clock.GetUtcNow()) + 2; // one step ahead is taken for the clock of another
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> fromReserve = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> inMemory = new(StringComparer.Ordinal);
    private readonly Queue<EntryDraft> kept = new();

    public async Task<(EntryId Id, ulong Index)> RecordDurablyAsync(string actor, IReadOnlyList<EntryId> causes, Fact fact, CancellationToken cancel)
    {
        var draft = journal.Draft(actor, causes, fact);
        if (Order(draft, fact) is not { } index)
        {
            return (draft.Id, 0); // kept in memory
        }

        await journal.KnownAsync(index, cancel);
        return (draft.Id, index);
    }

    public EntryId Record(string actor, IReadOnlyList<EntryId> causes, Fact fact)
    {
        var draft = journal.Draft(actor, causes, fact);
        Order(draft, fact);
        return draft.Id;
    }

    public Fact? Find(EntryId id) => journal.Find(id);

    public IReadOnlyList<EntryId> CausesOf(EntryId id) => journal.CausesOf(id);

    public ValueTask ThoughtAsync(ulong behind, CancellationToken cancel) => journal.ThoughtAsync(behind, cancel);

    public EntryId? EntryAt(ulong index) => journal.EntryAt(index);

    public IAsyncEnumerable<Recorded<Fact>> FollowAsync(ulong fromIndex, IReadOnlySet<string> kinds, CancellationToken cancel) => journal.FollowAsync(fromIndex, kinds, cancel);

    /// <summary>Records what is kept, in order, as soon as there is space.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(Pause, clock, cancel);
            TryRecordKept();
        }
    }

    /// <returns>Its place; null when it is kept in memory.</returns>
    /// <exception cref="EvidenceFullException">There is no place for it.</exception>
    private ulong? Order(EntryDraft draft, Fact fact)
    {
        lock (gate)
        {
            try
            {
                RecordKept(); // what came first stands first
                var index = journal.RecordAll(draft);
                fromReserve.Clear();
                inMemory.Clear();
                return index;
            }
            catch (EvidenceFullException) when (PersonOf(fact) is { } person)
            {
                return Otherwise(draft, fact, person);
            }
        }
    }

    private ulong? Otherwise(EntryDraft draft, Fact fact, string person)
    {
        if (fact is not SignInRefused && Takes(fromReserve, person)) // whoever guesses gets nothing of the reserve
        {
            try
            {
                return journal.RecordAll([draft], critical: true);
            }
            catch (EvidenceFullException) when (MayWait(fact))
            {
                // Not even the reserve is left.
            }
        }

        if (!MayWait(fact) || !Takes(inMemory, person))
        {
            throw new EvidenceFullException("the evidence log", draft.Body.Length);
        }

        kept.Enqueue(draft);
        return null;
    }

    /// <summary>A code of a time step that an earlier process may have taken, and a recovery code, must be on disk as used before they open anything.</summary>
    private bool MayWait(Fact fact) => fact is not CredentialUsed used
        || used.Method == CredentialMethods.Passkey
        || (used.Method == CredentialMethods.Totp && used.Counter >= firstStep);

    private static bool Takes(Dictionary<string, int> taken, string person)
    {
        var own = taken.GetValueOrDefault(person);
        if (own >= MostOfOne || taken.Values.Sum() >= MostOfAll)
        {
            return false;
        }

        taken[person] = own + 1;
        return true;
    }

    /// <returns>Null for facts that are no sign-in.</returns>
    private static string? PersonOf(Fact fact) => fact switch
    {
        CredentialUsed used => $"person:{used.AccountId}",
        SignInRefused refused => $"person:{refused.AccountId}",
        SignedIn signedIn => signedIn.Name,
        SteppedUp steppedUp => steppedUp.Name,
        _ => null,
    };

    private void TryRecordKept()
    {
        lock (gate)
        {
            try
            {
                RecordKept();
            }
            catch (EvidenceFullException)
            {
                // Still no space.
            }
        }
    }

    private void RecordKept()
    {
        while (kept.TryPeek(out var oldest))
        {
            journal.RecordAll(oldest);
            kept.Dequeue();
        }
    }
}
