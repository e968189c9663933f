using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Investigating;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Response.Investigating;

/// <summary>Against a real HTTP server of either protocol.</summary>
public sealed class InvestigatorTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-model-").FullName;

    public static TheoryData<ModelProtocol> Protocols => [ModelProtocol.OpenAi, ModelProtocol.Anthropic];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Answer_AsAsked_IsAProposalWithItsCost(ModelProtocol protocol)
    {
        await using var stub = await StartAsync(protocol);
        var said = await AnswerAsync(stub, stub.Settings());
        Assert.Empty(stub.Complaints);
        Assert.Equal((Investigated.Proposed, "test-model-0426", 321, 45), (said.Outcome, said.AnsweredBy, said.TokensIn, said.TokensOut));
        Assert.Equal(ModelStub.Good, said.Answer);
        Assert.Equal(["host-1"], said.Proposal!.Scope);
        Assert.Equal($"model:test-model@127.0.0.1:{stub.Address.Port}", stub.Settings().Actor);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Answer_WrongKey_IsSaidOnceAndNotRetried(ModelProtocol protocol)
    {
        await using var stub = await StartAsync(protocol);
        var other = Path.Combine(folder, "other.key");
        await File.WriteAllTextAsync(other, "sk-another-key-Yx7");
        var said = await AnswerAsync(stub, stub.Settings(s => s with { Key = new Hikeshi.Response.Actuators.Http.SecretFile(other) }));
        Assert.Equal(("unauthorized", null), (said.Outcome, said.Proposal));
        Assert.Contains("Incorrect API key", said.Failure, StringComparison.Ordinal);
        Assert.Single(stub.Calls);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Answer_Busy_IsLeftAloneForAsLongAsItAsks(ModelProtocol protocol)
    {
        await using var stub = await StartAsync(protocol);
        stub.BeBusy(1, "Retry-After", "120");
        using var investigator = Investigator(stub.Settings());
        Assert.Equal("busy", (await AnswerAsync(investigator)).Outcome);
        Assert.Equal("busy", (await AnswerAsync(investigator)).Outcome); // it would answer by now, and is not asked
        Assert.Single(stub.Calls);
    }

    [Theory]
    [InlineData(ModelProtocol.OpenAi, nameof(Trouble.Html), "not-understood")]
    [InlineData(ModelProtocol.Anthropic, nameof(Trouble.Html), "not-understood")]
    [InlineData(ModelProtocol.OpenAi, nameof(Trouble.HalfAnObject), "not-understood")]
    [InlineData(ModelProtocol.OpenAi, nameof(Trouble.Empty), "not-understood")]
    [InlineData(ModelProtocol.OpenAi, nameof(Trouble.Endless), "too-long")]
    [InlineData(ModelProtocol.Anthropic, nameof(Trouble.Endless), "too-long")]
    [InlineData(ModelProtocol.OpenAi, nameof(Trouble.ServerError), "rejected")]
    [InlineData(ModelProtocol.Anthropic, nameof(Trouble.BrokenText), "not-understood")]
    [InlineData(ModelProtocol.OpenAi, nameof(Trouble.BrokenText), "not-understood")]
    [InlineData(ModelProtocol.OpenAi, nameof(Trouble.EchoesSecrets), "rejected")]
    [InlineData(ModelProtocol.Anthropic, nameof(Trouble.EchoesSecrets), "rejected")]
    public async Task Answer_Trouble_IsAValueWithoutSecrets(ModelProtocol protocol, string trouble, string outcome)
    {
        await using var stub = await StartAsync(protocol);
        stub.Trouble = Enum.Parse<Trouble>(trouble);
        var said = await AnswerAsync(stub, stub.Settings());
        Assert.Equal((outcome, null), (said.Outcome, said.Proposal));
        Assert.False(string.IsNullOrWhiteSpace(said.Failure));
        Looked.AssertInert(said.Failure!);
        Assert.DoesNotContain(ModelStub.Key, said.ToString(), StringComparison.Ordinal);
        Assert.Single(stub.Calls);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Answer_Hangs_EndsWithPatience(ModelProtocol protocol)
    {
        await using var stub = await StartAsync(protocol);
        stub.Trouble = Trouble.Hangs;
        var said = await AnswerAsync(stub, stub.Settings(s => s with { Patience = TimeSpan.FromMilliseconds(300) }));
        Assert.Equal("late", said.Outcome);
        Assert.InRange(said.Milliseconds, 250, 20_000);
    }

    [Fact]
    public async Task Answer_NobodyThere_IsAValue()
    {
        InvestigatorSettings settings;
        await using (var stub = await StartAsync(ModelProtocol.OpenAi))
        {
            settings = stub.Settings();
        }

        using var investigator = Investigator(settings);
        Assert.Equal("unreachable", (await AnswerAsync(investigator)).Outcome);
    }

    [Theory]
    [InlineData(ModelProtocol.OpenAi, "length", "cut-short")]
    [InlineData(ModelProtocol.Anthropic, "max_tokens", "cut-short")]
    [InlineData(ModelProtocol.OpenAi, "content_filter", "declined")]
    [InlineData(ModelProtocol.Anthropic, "refusal", "declined")]
    public async Task Answer_ThatDidNotFinish_IsNotUsed(ModelProtocol protocol, string ending, string outcome)
    {
        await using var stub = await StartAsync(protocol);
        stub.Ending = ending;
        var said = await AnswerAsync(stub, stub.Settings());
        Assert.Equal((outcome, null), (said.Outcome, said.Proposal));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Answer_ThatWantsATool_GetsNoneAndThatIsSaid(ModelProtocol protocol)
    {
        await using var stub = await StartAsync(protocol);
        stub.AsksForATool = true;
        var said = await AnswerAsync(stub, stub.Settings());
        Assert.Contains("it asked to use a tool: there is none", said.Refused);
        Assert.Equal(Investigated.Proposed, said.Outcome);
        Assert.Single(stub.Calls);
    }

    [Fact]
    public async Task Answer_ThatEchoesTheKey_IsKeptWithoutIt()
    {
        await using var stub = await StartAsync(ModelProtocol.OpenAi);
        stub.Says = _ => ModelStub.Good.Replace("Please keep", ModelStub.Key, StringComparison.Ordinal);
        var said = await AnswerAsync(stub, stub.Settings());
        Assert.DoesNotContain(ModelStub.Key, said.ToString(), StringComparison.Ordinal);
        Assert.Equal(Investigated.Proposed, said.Outcome);
    }

    [Fact]
    public async Task Answer_TooMuch_IsKeptInPartAndNotUsed()
    {
        await using var stub = await StartAsync(ModelProtocol.OpenAi);
        stub.Says = _ => ModelStub.Good + new string(' ', 40_000);
        var said = await AnswerAsync(stub, stub.Settings());
        Assert.Equal(("too-long", null, 16 * 1024), (said.Outcome, said.Proposal, said.Answer!.Length));
    }

    [Fact]
    public async Task Answer_ToAQuestionFromBeforeTheStart_IsNotSent()
    {
        await using var stub = await StartAsync(ModelProtocol.OpenAi);
        using var investigator = Investigator(stub.Settings());
        var said = await AnswerAsync(investigator, Now.AddHours(-1));
        Assert.Equal("interrupted", said.Outcome);
        Assert.Empty(stub.Calls);
    }

    [Fact]
    public void WhyNot_MoreThanTheBudget_SaysWhenItMayBeAskedAgain()
    {
        var clock = new SteppedClock();
        var book = new InvestigationBook(clock);
        for (var i = 0; i < 4; i++)
        {
            Assert.Null(book.WhyNot(6));
            book.Apply(Given.At(Asked(), time: clock.GetUtcNow()));
        }

        Assert.Equal("busy", book.WhyNot(6)!.Why);
        foreach (var line in book.All)
        {
            book.Apply(new Recorded<Investigated>(default, 9, clock.GetUtcNow(), "model:x", [line.Id], new Investigated("late", "", "", null, null, [], "", 1)));
        }

        Assert.Null(book.WhyNot(6));
        Assert.Equal(("budget", TimeSpan.FromHours(1)), (book.WhyNot(4)!.Why, book.WhyNot(4)!.After));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(book.WhyNot(4));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static InvestigationAsked Asked() => Looked.Asked(Looked.Ask(new FewFacts().Add(Looked.Sighting("id"))));

    private static Investigator Investigator(InvestigatorSettings settings) =>
        new(settings, () => new LedgerView(Given.Bank), "bank-07", () => Looked.Members, TimeProvider.System);

    private static async Task<Investigated> AnswerAsync(ModelStub _, InvestigatorSettings settings)
    {
        using var investigator = Investigator(settings);
        return await AnswerAsync(investigator);
    }

    private static Task<Investigated> AnswerAsync(Investigator investigator) => AnswerAsync(investigator, TimeProvider.System.GetUtcNow().AddMinutes(1));

    private static async Task<Investigated> AnswerAsync(Investigator investigator, DateTimeOffset at) =>
        Assert.IsType<Investigated>(Assert.Single(await Until.EndAsync(investigator.AnswerAsync(Given.At(Asked(), time: at), CancellationToken.None))));

    private async Task<ModelStub> StartAsync(ModelProtocol protocol)
    {
        var stub = new ModelStub(protocol, folder);
        await stub.StartAsync();
        return stub;
    }
}
