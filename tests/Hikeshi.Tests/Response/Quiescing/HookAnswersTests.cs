using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts.Response;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Enforcing.Quiescing;
using Xunit;

namespace Hikeshi.Tests.Response.Quiescing;

/// <summary>What a payment system says is believed only when it is whole, bounded, and contradicts neither itself nor the question.</summary>
public sealed class HookAnswersTests
{
    private static readonly string[] Asked = ["P-1", "P-2", "P-3"];

    [Theory]
    [InlineData("""{"state":"quiesced","inFlight":["a b"]}""", "no id")]
    [InlineData("""{"state":"quiesced","inFlight":[""]}""", "no id")]
    [InlineData("""{"state":"quiesced","inFlight":["é"]}""", "no id")]
    [InlineData("""{"state":"quiesced","inFlight":["<b>"]}""", "no id")]
    [InlineData("""{"state":"quiesced","inFlight":["\ud800"]}""", "no id")]
    [InlineData("""{"state":"quiesced","inFlight":[17]}""", "no id")]
    [InlineData("""{"state":"quiesced","inFlight":"P-1"}""", "not a list")]
    [InlineData("""{"state":"quiesced","inFlight":["P-1","P-1"]}""", "P-1 twice")]
    [InlineData("""{"state":"busy","state":"quiesced"}""", "not JSON")]
    [InlineData("""{"state":7}""", "its state is '7'")]
    [InlineData("""{}""", "its state is ''")]
    [InlineData("""["quiesced"]""", "not with an object")]
    [InlineData("""{"state":"quiesced","detail":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""", "not JSON")]
    public void Quiesce_WhatCannotBeUsed_IsRefusedWithTheReason(string answer, string reason) =>
        Assert.Contains(reason, Assert.Throws<NotDoneException>(() => HookAnswers.Quiesce(Encoding.UTF8.GetBytes(answer))).Message, StringComparison.Ordinal);

    [Fact]
    public void Quiesce_TooManyOrTooLongIds_AreRefused()
    {
        Assert.Contains("more than 10000", Refusal(Enumerable.Range(0, 10_001).Select(i => $"{i:x}")), StringComparison.Ordinal);
        Assert.Contains("no id", Refusal([new string('a', 101)]), StringComparison.Ordinal);
        Assert.Equal(10_000, HookAnswers.Quiesce(Answer(Enumerable.Range(0, 10_000).Select(i => $"{i:x}").Append(new string('a', 100)).Skip(1))).InFlight.Count);

        static byte[] Answer(IEnumerable<string> ids) => JsonSerializer.SerializeToUtf8Bytes(new { state = "quiesced", inFlight = ids });
        static string Refusal(IEnumerable<string> ids) => Assert.Throws<NotDoneException>(() => HookAnswers.Quiesce(Answer(ids))).Message;
    }

    [Theory]
    [InlineData("""{"state":"reconciled","settled":["P-1","P-2"]}""", "leaves P-3 open")]
    [InlineData("""{"state":"reconciled","settled":["P-1","P-2","P-3"],"unknown":["P-3"]}""", "P-3 twice")]
    [InlineData("""{"state":"reconciled","settled":["P-1","P-2"],"unknown":["P-3"]}""", "leaves P-3 open")]
    [InlineData("""{"state":"pending","settled":["P-1"],"returned":["P-1"]}""", "P-1 twice")]
    [InlineData("""{"state":"reconciled","settled":["P-1","P-2","P-3","P-4"]}""", "P-4, which it had not named")]
    [InlineData("""{"state":"pending","unknown":["P-4"]}""", "P-4, which it had not named")]
    [InlineData("""{"state":"quiesced","settled":["P-1","P-2","P-3"]}""", "its state is 'quiesced'")]
    public void Reconcile_WhatContradictsItself_IsRefusedWithTheReason(string answer, string reason) =>
        Assert.Contains(reason, Assert.Throws<NotDoneException>(() => HookAnswers.Reconcile(Encoding.UTF8.GetBytes(answer), Asked, mayNameMore: false)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"state":"reconciled","settled":["P-1","P-3"],"returned":["P-2"]}""", false, "")]
    [InlineData("""{"state":"pending","settled":["P-1"]}""", false, "P-2 P-3")]
    [InlineData("""{"state":"pending"}""", false, "P-1 P-2 P-3")]
    [InlineData("""{"state":"pending","returned":["P-1"],"unknown":["P-9","P-2"]}""", true, "P-2 P-3 P-9")]
    public void Reconcile_WhatIsNotAccountedFor_StaysOpen(string answer, bool mayNameMore, string open) =>
        Assert.Equal(open, string.Join(' ', HookAnswers.Reconcile(Encoding.UTF8.GetBytes(answer), Asked, mayNameMore).Unknown));

    /// <summary>Naming more and more each time does not grow without end.</summary>
    [Fact]
    public void Reconcile_NamingEverMore_IsRefusedAtTheBound()
    {
        var (open, said) = ((IReadOnlyList<string>)[], "");
        for (var turn = 0; said.Length == 0; turn++)
        {
            Assert.True(turn < 10);
            try
            {
                open = HookAnswers.Reconcile(JsonSerializer.SerializeToUtf8Bytes(new { state = "pending", unknown = Enumerable.Range(0, 1000).Select(i => $"payment-{turn}-{i:d10}") }), open, mayNameMore: true).Unknown;
            }
            catch (NotDoneException refused)
            {
                said = refused.Message;
            }
        }

        Assert.Contains("longer than 65536 bytes", said, StringComparison.Ordinal);
        Assert.InRange(open.Count, 1000, 4000);
    }

    /// <summary>No answer makes anything but a result or a reason, and no id vanishes: what was asked for is settled, returned, or still open.</summary>
    [Fact]
    public void Reconcile_AnyAnswer_LosesNoId()
    {
        var ids = Gen.Elements<string[]>([], ["P-1"], ["P-2", "P-3"], ["P-1", "P-2", "P-3"], ["X-1"], ["P-1", "P-1"], ["\u0000"], [""]);
        var answers = from state in Gen.Elements("reconciled", "pending", "quiesced", "")
                      from settled in ids
                      from returned in ids
                      from unknown in ids
                      from cut in Gen.Choose(0, 400)
                      from more in Gen.Elements(true, false)
                      select (Text: JsonSerializer.SerializeToUtf8Bytes(new { state, settled, returned, unknown }), Cut: cut, More: more);
        Prop.ForAll(answers.ToArbitrary(), answer =>
        {
            try
            {
                var read = HookAnswers.Reconcile(answer.Cut < 20 ? answer.Text[..Math.Min(answer.Cut, answer.Text.Length)] : answer.Text, Asked, answer.More);
                Assert.Superset(Asked.ToHashSet(StringComparer.Ordinal), read.Settled.Concat(read.Returned).Concat(read.Unknown).ToHashSet(StringComparer.Ordinal));
                Assert.Distinct(read.Settled.Concat(read.Returned).Concat(read.Unknown));
                Assert.True(read.State == FlowWords.Pending || read.Unknown.Count == 0);
            }
            catch (NotDoneException)
            {
                // That is a reason.
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }
}
