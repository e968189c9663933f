using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Exposure.Asking;

/// <summary>The hub's questions to the sector and what was answered. Members are named only with their consent, or where whoever asks says more.</summary>
public sealed class SectorQuestions(Func<int> members)
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<MemberId, MemberAnswered>> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SectorAsked> questions = new(StringComparer.Ordinal);

    /// <summary>An advisory that arrives at the hub becomes a question to everybody.</summary>
    public IReadOnlyList<Fact> Ask(Recorded<AdvisoryReceived> advisory) =>
        [new SectorAsked(advisory.Id.ToString(), advisory.Fact.AdvisoryId, advisory.Fact.Document, members())];

    public void Apply(Recorded<SectorAsked> asked) => questions[asked.Fact.QuestionId] = asked.Fact;

    public void Apply(Recorded<MemberAnswered> answered) =>
        answers.GetOrAdd(answered.Fact.QuestionId, _ => new())[answered.Fact.Member] = answered.Fact;

    /// <returns>The sum so far, with those who consented by name; null when no such question was asked.</returns>
    public SectorExposure? Sum(string questionId) => Sum(questionId, answer => answer.Named);

    /// <param name="named">Which of the reached members are named.</param>
    /// <returns>The sum so far, or null when no such question was asked.</returns>
    public SectorExposure? Sum(string questionId, Func<MemberAnswered, bool> named)
    {
        if (!questions.TryGetValue(questionId, out var asked))
        {
            return null;
        }

        var given = answers.TryGetValue(questionId, out var found) ? found.Values.ToList() : [];
        var reached = given.Where(a => a.Reached).ToList();
        var common = reached.SelectMany(a => a.Suppliers.Select(s => (supplier: s, a.Functions.Count)))
            .GroupBy(pair => pair.supplier, StringComparer.Ordinal)
            .Select(group => new CommonSupplier(group.Key, group.Count(), group.Sum(pair => pair.Count)))
            .Where(c => c.Members > 1)
            .OrderByDescending(c => c.Members)
            .ThenBy(c => c.Supplier, StringComparer.Ordinal)
            .ToList();
        return new SectorExposure(
            questionId,
            asked.AdvisoryId,
            asked.Members,
            given.Count,
            reached.Count,
            reached.Sum(a => a.Functions.Count),
            [.. reached.Where(named).Select(a => a.Member.Value).Order(StringComparer.Ordinal)],
            common);
    }
}

/// <param name="Asked">Members that were asked.</param>
/// <param name="Answered">Members that have answered so far.</param>
/// <param name="Reached">Members that run an affected component.</param>
/// <param name="Functions">Critical functions behind it, summed over the reached members.</param>
/// <param name="Named">The reached members that consented to be named, or may be named to whoever asks.</param>
public sealed record SectorExposure(string QuestionId, string AdvisoryId, int Asked, int Answered, int Reached, int Functions, IReadOnlyList<string> Named, IReadOnlyList<CommonSupplier> InCommon);

/// <summary>A supplier behind several reached members.</summary>
public sealed record CommonSupplier(string Supplier, int Members, int Functions);
