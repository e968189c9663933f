using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Investigating.Asking;
using Hikeshi.Response.Investigating.Protocols;
using Hikeshi.Response.Investigating.Reading;

namespace Hikeshi.Response.Investigating;

/// <summary>
/// The AI investigator: turns evidence into a question, and a model's answer into words for people. It can record nothing, order nothing and approve
/// nothing: it has no way to (see the architecture tests), and nothing subscribes to what it says.
/// </summary>
public sealed class Investigator : IDisposable
{
    private readonly InvestigatorSettings settings;
    private readonly Func<LedgerView?> ledger;
    private readonly string self;
    private readonly Func<IEnumerable<string>> members;
    private readonly TimeProvider clock;
    private readonly ModelLine line;
    private readonly DateTimeOffset since;

    /// <exception cref="IOException">A file of the settings cannot be read.</exception>
    public Investigator(InvestigatorSettings settings, Func<LedgerView?> ledger, string self, Func<IEnumerable<string>> members, TimeProvider clock)
    {
        (this.settings, this.ledger, this.self, this.members, this.clock) = (settings, ledger, self, members, clock);
        line = new ModelLine(settings, clock);
        since = clock.GetUtcNow();
    }

    public InvestigatorSettings Settings => settings;

    /// <summary>The playbooks that may be proposed now.</summary>
    public IReadOnlyList<PlaybookOffer> Playbooks() => PlaybookShelf.Read(settings.PlaybookFolder, clock.GetUtcNow());

    /// <summary>What would be asked about an entry.</summary>
    /// <param name="by">Who asks, for a person.</param>
    /// <returns>Null when there is no such entry, or its content is erased.</returns>
    public InvestigationAsked? Ask(EntryId subject, IFactReader facts, string by)
    {
        var items = EvidenceWalk.From(subject, facts);
        if (items.Count == 0 || items[0].Id != subject)
        {
            return null;
        }

        var question = new QuestionWriter(ledger(), new KnownNames(ledger(), self, members()), settings.SendsEvents).Write(items, Playbooks());
        return new InvestigationAsked(subject.ToString(), by, settings.Endpoint, settings.Model, Instructions.Text, question.Data, question.Evidence, question.Names, question.Mentioned, question.Playbooks);
    }

    /// <summary>Sends a question that is on disk, once, and says what came of it.</summary>
    public async Task<IReadOnlyList<Fact>> AnswerAsync(Recorded<InvestigationAsked> asked, CancellationToken cancel)
    {
        if (asked.Time < since)
        {
            return [Nothing("interrupted", null, [], "the node stopped before it was sent", 0)]; // whoever asked has gone: nothing is sent behind their back
        }

        var begun = clock.GetTimestamp();
        var reply = await line.AskAsync(asked.Fact.Instructions, Instructions.Block(asked.Fact.Data), cancel);
        var took = (long)clock.GetElapsedTime(begun).TotalMilliseconds;
        var refused = new List<string>();
        if (reply.Words?.WantsTool == true)
        {
            refused.Add("it asked to use a tool: there is none");
        }

        if (reply.Outcome is { } outcome)
        {
            return [Nothing(outcome, reply.Words, refused, reply.Why, took)];
        }

        var (proposal, why) = ProposalReader.Read(reply.Words!.Text, Nameable.Of(asked.Fact), refused);
        return [proposal is null ? Nothing("not-understood", reply.Words, refused, why!, took) : Nothing(Investigated.Proposed, reply.Words, refused, null, took) with { Proposal = proposal }];
    }

    public void Dispose() => line.Dispose();

    private Investigated Nothing(string outcome, ModelWords? words, IReadOnlyList<string> refused, string? why, long milliseconds) =>
        new(outcome, settings.Endpoint, settings.Model, words?.Text, null, refused, why, milliseconds) { AnsweredBy = words?.Model, TokensIn = words?.TokensIn, TokensOut = words?.TokensOut };
}
