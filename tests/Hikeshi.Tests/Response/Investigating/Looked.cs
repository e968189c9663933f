using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Investigating;
using Hikeshi.Response.Investigating.Asking;
using Xunit;

namespace Hikeshi.Tests.Response.Investigating;

/// <summary>The words of these tests: a sighting on gw-1 with a log line in it, and the question that comes of it.</summary>
internal static class Looked
{
    public static readonly string[] Members = ["bank-03", "bank-11"];

    public static Sighted Sighting(string commandLine) => Given.Sighting("gw-1.bank-07.example") with
    {
        Entities = new SightedEntities("gw-1.bank-07.example", "BANK-07\\t.yamada", "/bin/sh", ["198.51.100.7", "10.7.1.2", "192.168.9.9"], ["evil.example", "api.sora-cloud.example"], [new string('a', 64)]),
        Matched = [new SightedField("CommandLine", commandLine, "*"), new SightedField("User", "BANK-07\\t.yamada", "*")],
        Techniques = ["T1059.004", "<b>T1</b>"],
    };

    public static EventRetained Event(string raw) => new("sensor", new string('b', 64), raw, Given.Now);

    public static Question Ask(FewFacts facts, params PlaybookOffer[] playbooks) =>
        new QuestionWriter(new LedgerView(Given.Bank), new KnownNames(new LedgerView(Given.Bank), "bank-07", Members), sendsEvents: true).Write(EvidenceWalk.From(facts.Last, facts), playbooks);

    public static InvestigationAsked Asked(Question question) =>
        new(question.Subject.ToString(), "Aiko", "http://127.0.0.1/", "test-model", Instructions.Text, question.Data, question.Evidence, question.Names, question.Mentioned, question.Playbooks);

    /// <summary>Nothing in it is a link, markup, markdown, or hidden.</summary>
    public static void AssertInert(string text)
    {
        Assert.DoesNotMatch(@"(?i)[a-z][a-z0-9+.-]+:(//|\\\\)|javascript:|data:|mailto:|www\.|&#|&[a-z]+;", text);
        Assert.DoesNotContain(text, character => character is '<' or '>' or '`' or '*' or '#' or '|' or '~' or '\\' or '\n' or '\r' || char.IsControl(character));
        Assert.DoesNotMatch(@"\]\(", text);
        Assert.DoesNotContain(text.EnumerateRunes(), Visible.IsHidden);
        Assert.DoesNotMatch(@"[\p{L}\p{N}]\.[\p{L}\p{N}]", text);
    }
}
