using System.Buffers.Text;
using System.Security.Cryptography;
using Hikeshi.Evidence.Embargo;
using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Sealing;

namespace Hikeshi.Node.Embargo;

/// <summary>
/// Seals documents to their readers and to the node's own key, and keeps the dates: when one has come, the content key becomes evidence. It is the
/// node that keeps a date, not mathematics: nothing here opens a document earlier, but whoever owns the node's disk and key can. Thread-safe.
/// </summary>
internal sealed class EmbargoDesk(EmbargoKey key, TimeProvider clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Dictionary<EntryId, DateTimeOffset> waiting = [];
    private readonly HashSet<EntryId> toldOf = [];
    private readonly Lock gate = new();

    public void Apply(Recorded<DocumentSealed> document)
    {
        lock (gate)
        {
            waiting[document.Id] = document.Fact.Until;
        }
    }

    public void Apply(Recorded<EmbargoEnded> ended)
    {
        lock (gate)
        {
            foreach (var cause in ended.Causes)
            {
                waiting.Remove(cause);
            }
        }
    }

    /// <exception cref="RefusedException">A reader has the node's own key, or that key cannot be used.</exception>
    public DocumentSealed Seal(EmbargoTerms terms, ReadOnlySpan<byte> document)
    {
        var own = OwnKey();
        if (terms.Readers.FirstOrDefault(reader => reader.Key == own) is { } oneself)
        {
            throw new RefusedException(new TermsRefused("readers", $"'{oneself.Name}' has the key of this node", "keys of readers", "Leave it out: the node opens the document when the date has come"));
        }

        var salted = SaltedContent.Of(document);
        var jwe = Jwe.Seal(salted, [.. terms.Readers.Select(reader => reader.Key), own]);
        var commitment = SaltedContent.Commitment(salted);
        CryptographicOperations.ZeroMemory(salted);
        return new DocumentSealed(terms.Title, terms.MediaType, terms.Until, [.. terms.Readers.Select(reader => new SealedReader(reader.Name, reader.Key.KeyId))], document.Length, commitment, jwe.ToString());
    }

    private SealingPublicKey OwnKey()
    {
        try
        {
            return key.PublicOrNew();
        }
        catch (RefusedException unusable) when (unusable.Refusal is var (_, where, what, expected, mend))
        {
            throw new RefusedException(new OwnKeyUnusable(where, what, expected, mend));
        }
    }

    /// <summary>Looks at once, for what came due while the node was down, and then every second.</summary>
    public async Task KeepDatesAsync(IJournal journal, string machine, Action<EntryId, string> failed, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            foreach (var document in TakeDue())
            {
                End(document, journal, machine, failed);
            }
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }

    private IReadOnlyList<(EntryId Id, DateTimeOffset Until)> TakeDue()
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            IReadOnlyList<(EntryId Id, DateTimeOffset Until)> due = [.. waiting.Where(w => w.Value <= now).Select(w => (w.Key, w.Value))];
            foreach (var (id, _) in due)
            {
                waiting.Remove(id);
            }

            return due;
        }
    }

    private void End((EntryId Id, DateTimeOffset Until) due, IJournal journal, string machine, Action<EntryId, string> failed)
    {
        try
        {
            if (journal.Find(due.Id) is DocumentSealed document) // erased since: there is nothing that a key could open
            {
                journal.Record(machine, [due.Id], End(document));
            }
        }
        catch (RefusedException refused)
        {
            failed(due.Id, refused.Refusal.Sentence); // trying again every second would not mend it; the next start does
        }
        catch (IOException full)
        {
            lock (gate)
            {
                waiting[due.Id] = due.Until;
                if (!toldOf.Add(due.Id))
                {
                    return;
                }
            }

            failed(due.Id, full.Message);
        }
    }

    /// <summary>The key is tried before it is handed out: a wrong one would stand in the log for ever.</summary>
    private EmbargoEnded End(DocumentSealed document)
    {
        using var own = key.Open();
        var contentKey = Jwe.TryParse(document.Jwe)?.KeyFor(own);
        if (contentKey is null || Jwe.TryParse(document.Jwe)!.Open(contentKey) is not { } salted || SaltedContent.Document(salted, document.Commitment) is null)
        {
            throw new RefusedException(new StaysSealed("keys/embargo.key", "it does not open the document", "the key to which it was sealed", "Restore the file from the backup; each named reader can open the document"));
        }

        return new EmbargoEnded(document.Commitment, Base64Url.EncodeToString(contentKey));
    }
}
