using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Approvals;
using Xunit;

namespace Hikeshi.Tests.People.Approvals;

public sealed class ApprovalBookTests
{
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly HashSet<string> approvers = ["person:a", "person:b", "person:c", "oidc:d"];
    private readonly ApprovalBook book;

    public ApprovalBookTests() => book = new ApprovalBook(approvers.Contains, clock);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Conclude_EnoughDifferentPeople_IsGranted(int people)
    {
        Ask(people);
        Assert.Equal(people == 1 ? ["person:a"] : [], Give("person:a")?.By ?? []);
        if (people == 2)
        {
            Assert.Equal(["person:a", "oidc:d"], Give("oidc:d")!.By);
        }

        Assert.True(book.IsGranted("x"));
        Assert.Equal("concluded", Why("person:b"));
    }

    [Fact]
    public void Conclude_OnePersonTwice_IsOneVoice()
    {
        Ask(2);
        Give("person:a");
        Assert.Equal("already-given", Why("person:a"));
        Assert.Null(Give("person:a"));
        Assert.Single(book.Find("x")!.Given);
    }

    [Theory]
    [InlineData("person:asker", "own-request")]
    [InlineData("token:1", "not-a-person")]
    [InlineData("machine:bank-07", "not-a-person")]
    [InlineData("person:viewer", "not-permitted")]
    public void Give_WhoMayNot_DoesNotCount(string person, string why)
    {
        approvers.Add("person:asker");
        Ask(1, by: "person:asker");
        Assert.Equal(why, Why(person));
        Assert.Null(Give(person));
        Assert.Empty(book.Find("x")!.Given);
    }

    /// <summary>What a machine asks for is the wish of whoever answers for it, if it names somebody, and of whoever issued the token or trusted the certificate.</summary>
    [Theory]
    [InlineData("token", null, "person:a")]
    [InlineData("token", "person:b", "person:b")]
    [InlineData("token", "person:b", "person:a")]
    [InlineData("certificate", null, "person:a")]
    [InlineData("certificate", "person:b", "person:b")]
    [InlineData("certificate", "person:b", "person:a")]
    public void Give_WhoAnswersForTheMachineThatAsks_DoesNotCount(string kind, string? named, string who)
    {
        var thumbprint = new string('d', 64);
        if (kind == "token")
        {
            book.Apply(At(new TokenIssued("t1", "orchestrator", ["producer"], "hash", clock.GetUtcNow().AddDays(1)) { Responsible = named }, actor: "person:a"));
        }
        else
        {
            book.Apply(At(new CertificateTrusted(thumbprint, "orchestrator", ["RequestContainment"], clock.GetUtcNow().AddDays(1)) { Responsible = named }, actor: "person:a"));
        }

        Ask(1, by: kind == "token" ? "token:t1" : $"certificate:{thumbprint[..32]}");
        Delegate(who, "person:deputy");
        Assert.Equal("own-request", Why(who));
        Assert.Equal("own-request", Why("person:deputy", who));
        Assert.Null(Give(who));
        Assert.NotNull(Give("person:c"));
    }

    /// <summary>A token that was issued by a token leads to the people behind that one.</summary>
    [Fact]
    public void Give_PeopleBehindTheMakerOfAMachine_DoNotCount()
    {
        book.Apply(At(new TokenIssued("t1", "portal", ["administrator"], "hash", clock.GetUtcNow().AddDays(1)) { Responsible = "person:b" }, actor: "person:a"));
        book.Apply(At(new TokenIssued("t2", "orchestrator", ["producer"], "hash2", clock.GetUtcNow().AddDays(1)), actor: "token:t1"));
        Ask(1, by: "token:t2");
        Assert.Equal("own-request", Why("person:a"));
        Assert.Equal("own-request", Why("person:b"));
        Assert.NotNull(Give("person:c"));
    }

    /// <summary>What was asked about is gone: it is withdrawn, what is about something else goes on, and what is concluded stays.</summary>
    [Fact]
    public void Withdraw_WhatIsMeant_IsConcludedAndNothingElse()
    {
        Ask(1);
        Ask(1, id: "y");
        Assert.Empty(book.Withdraw(id => id == "x", before: 0, "person:c")); // asked after what took it away, which is told once more
        Conclude((ApprovalConcluded)Assert.Single(book.Withdraw(id => id == "x", before: 1, "person:c")));
        Assert.Equal("withdrawn", book.Find("x")!.Outcome);
        Assert.Equal("concluded", Why("person:a"));
        Assert.True(book.Find("y")!.IsOpen);
        Assert.Empty(book.Withdraw(id => id == "x", before: 1, "person:c"));
    }

    /// <summary>Whoever wrote or reported what it rests on is no voice, nor is its deputy, nor it as somebody's deputy.</summary>
    [Fact]
    public void Give_PartyToIt_DoesNotCount()
    {
        book.Apply(At(Request("x", 1, "machine:bank-07", vetoMinutes: null) with { NotBy = ["person:a"] }));
        Delegate("person:a", "person:deputy");
        Delegate("person:b", "person:a");
        Assert.Equal("own-request", Why("person:a"));
        Assert.Equal("own-request", Why("person:deputy", "person:a"));
        Assert.Equal("own-request", Why("person:a", "person:b"));
        Assert.Null(Give("person:a"));
        Assert.NotNull(Give("person:c"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Apply_ErasedRequest_IsNeitherShownNorAnswered(bool concluded)
    {
        Ask(1);
        if (concluded)
        {
            Give("person:a");
        }

        var entry = book.Find("x")!.Entry;
        book.Apply(At(new BodiesErased(1, "person:c", "asked for")) with { Causes = [entry] });
        Assert.Empty(book.All);
        Assert.Equal("unknown", Why("person:b"));
        Assert.False(book.IsGranted("x"));
    }

    [Fact]
    public void Find_AfterVoices_SaysWhenEachWasGivenAndWhyItWasRefused()
    {
        Ask(2);
        var first = clock.GetUtcNow();
        Give("person:a");
        clock.Advance(TimeSpan.FromMinutes(1));
        book.Apply(At(new ApprovalRefused("x", "person:b", "it is the backup"), actor: "person:b"));
        var approval = book.Find("x")!;
        Assert.Equal([first], approval.GivenAt);
        Assert.Equal("it is the backup", approval.RefusalNote);
    }

    /// <summary>An entry that names somebody else's voice is nobody's voice.</summary>
    [Fact]
    public void Apply_ForgedVoice_DoesNotCount()
    {
        Ask(1);
        var forged = At(new ApprovalGiven("x", "person:a", ""), actor: "person:mallory");
        book.Apply(forged);
        Assert.Empty(book.Conclude(forged));
        book.Apply(At(new ApprovalConcluded("x", ApprovalConcluded.Granted, ["person:a"]), actor: "person:mallory"));
        Assert.False(book.IsGranted("x"));
        book.Apply(At(new ApprovalRefused("x", "person:a", ""), actor: "person:mallory"));
        Assert.True(book.Find("x")!.IsOpen);
    }

    [Fact]
    public void Give_AfterItLapsed_DoesNotCount()
    {
        Ask(1);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("expired", Why("person:a"));
        Assert.Null(Give("person:a"));
        Conclude(Assert.Single(book.Due()));
        Assert.Equal("lapsed", book.Find("x")!.Outcome);
        Assert.Empty(book.Due());
    }

    [Fact]
    public void Give_RightWasTakenAwayMeanwhile_DoesNotCountAnyMore()
    {
        Ask(2);
        Give("person:a");
        approvers.Remove("person:a");
        Assert.Null(Give("person:b"));
        Assert.NotNull(Give("person:c"));
    }

    [Fact]
    public void Refuse_One_EndsIt()
    {
        Ask(2);
        Give("person:a");
        Assert.Equal("refused", Refuse("person:b")!.Outcome);
        Assert.Equal("concluded", Why("person:c"));
        Assert.Null(Give("person:c"));
    }

    [Fact]
    public void Veto_WithinItsWindow_HoldsAndOtherwiseNobodyObjected()
    {
        Ask(0, vetoMinutes: 10);
        Assert.Equal("not-permitted", Why("person:a"));
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Empty(book.Due());
        clock.Advance(TimeSpan.FromMinutes(1));
        Conclude(Assert.Single(book.Due()));
        Assert.Equal((false, true), (book.IsGranted("x"), book.IsUnvetoed("x")));

        Ask(0, vetoMinutes: 10, id: "y");
        Assert.NotNull(Refuse("person:b", "y"));
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Empty(book.Due());
        Assert.Equal((false, false), (book.IsGranted("y"), book.IsUnvetoed("y")));
    }

    /// <summary>Logs from before call it granted when nobody objected: it is no approval when they are read again, and not before its time.</summary>
    [Fact]
    public void Apply_GrantedBySilence_IsNoApproval()
    {
        Ask(0, vetoMinutes: 10);
        Conclude(new ApprovalConcluded("x", ApprovalConcluded.Granted, []));
        Assert.True(book.Find("x")!.IsOpen);
        clock.Advance(TimeSpan.FromMinutes(10));
        Conclude(new ApprovalConcluded("x", ApprovalConcluded.Granted, []));
        Assert.Equal((false, true, "unvetoed"), (book.IsGranted("x"), book.IsUnvetoed("x"), book.Find("x")!.Outcome));
    }

    /// <summary>The veto is in the log before the end of its window, the conclusion of the window after it: the veto counts.</summary>
    [Fact]
    public void Apply_WindowConcludedAfterAVeto_IsNotBelieved()
    {
        Ask(0, vetoMinutes: 10);
        clock.Advance(TimeSpan.FromMinutes(10));
        var due = Assert.Single(book.Due());
        var veto = At(new ApprovalRefused("x", "person:b", ""), actor: "person:b");
        book.Apply(veto);
        book.Apply(At(due));
        Assert.False(book.IsGranted("x"));
        Conclude((ApprovalConcluded)Assert.Single(book.Conclude(veto)));
        Assert.Equal("refused", book.Find("x")!.Outcome);
    }

    [Theory]
    [InlineData("granted")]
    [InlineData("unvetoed")]
    [InlineData("refused")]
    [InlineData("lapsed")]
    [InlineData("nonsense")]
    public void Apply_ConclusionWithoutItsGrounds_IsNotBelieved(string outcome)
    {
        Ask(2);
        Give("person:a");
        book.Apply(At(new ApprovalConcluded("x", outcome, [])));
        Assert.True(book.Find("x")!.IsOpen);
    }

    [Fact]
    public void Delegate_ADeputy_IsTheOthersVoice()
    {
        Ask(2);
        Assert.Equal("not-delegated", Why("person:deputy", "person:a"));
        Delegate("person:a", "person:deputy");
        Assert.Null(Why("person:deputy", "person:a"));
        Give("person:deputy", "person:a");
        Assert.Equal("already-given", Why("person:a"));
        Assert.Equal("already-given", Why("person:deputy", "person:a"));
        Assert.NotNull(Give("person:b"));
    }

    /// <summary>With a deputy's hat and the own one, somebody is still one person.</summary>
    [Fact]
    public void Delegate_OnePersonWithTwoHats_IsOneVoice()
    {
        Ask(2);
        Delegate("person:b", "person:a");
        Give("person:a");
        Assert.Equal("already-given", Why("person:a", "person:b"));
        Assert.Null(Give("person:a", "person:b"));
    }

    [Fact]
    public void Delegate_WhatNobodyMay_IsNot()
    {
        approvers.Add("person:asker");
        Ask(1, by: "person:asker");
        Delegate("person:asker", "person:deputy");
        Assert.Equal("own-request", Why("person:deputy", "person:asker"));
        Delegate("person:viewer", "person:deputy");
        Assert.Equal("not-permitted", Why("person:deputy", "person:viewer"));
        Delegate("person:deputy", "person:second"); // a deputy's deputy
        Assert.Equal("not-delegated", Why("person:second", "person:a"));
        book.Apply(At(new Delegated("forged", "person:a", "person:mallory", [], clock.GetUtcNow().AddDays(1), OnlyWhileAbsent: false), actor: "person:mallory"));
        Assert.Equal("not-delegated", Why("person:mallory", "person:a"));
    }

    /// <summary>Whoever signs in elsewhere may have an account beside: the own voice there and an absent approver's here would be one person twice.</summary>
    [Fact]
    public void Delegate_ToSomebodyWithoutAnAccount_CountsForNothing()
    {
        Ask(2);
        Delegate("person:a", "oidc:elsewhere");
        Assert.Equal("not-permitted", Why("oidc:elsewhere", "person:a"));
        book.Apply(At(new ApprovalGiven("x", "oidc:elsewhere", "") { OnBehalfOf = "person:a" }, actor: "oidc:elsewhere"));
        Assert.Empty(book.Find("x")!.Given);
    }

    [Fact]
    public void Delegate_OnlyWhileAbsent_AndOnlyInItsTimeAndRoom()
    {
        Ask(1);
        Delegate("person:a", "person:deputy", onlyWhileAbsent: true);
        Assert.Equal("not-delegated", Why("person:deputy", "person:a"));
        book.Apply(At(new AbsenceSet("person:a", clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(30)), actor: "person:a"));
        Assert.True(book.Deputies.IsAbsent("person:a", clock.GetUtcNow()));
        Assert.Null(Why("person:deputy", "person:a"));
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal("not-delegated", Why("person:deputy", "person:a"));

        Delegate("person:b", "person:deputy", rooms: ["evaluation"]);
        Assert.Equal("not-delegated", Why("person:deputy", "person:b"));
        Delegate("person:b", "person:deputy", id: "d2");
        Assert.Null(Why("person:deputy", "person:b"));
        book.Apply(At(new DelegationEnded("d2", "person:b"), actor: "person:b"));
        Assert.Equal("not-delegated", Why("person:deputy", "person:b"));
    }

    /// <summary>Nothing that people and machines write in any order is granted by fewer than two of those who may.</summary>
    [Fact]
    public void Grant_RandomEntries_NeverByFewerThanTwoWhoMay()
    {
        string[] actors = ["person:a", "person:b", "person:asker", "person:viewer", "token:1", "machine:m"];
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var tried = new ApprovalBook(approvers.Contains, clock);
            tried.Apply(At(Request("x", 2, "person:asker", vetoMinutes: null)));
            var honest = new HashSet<string>(StringComparer.Ordinal);
            for (var step = 0; step < 12 && tried.Find("x")!.IsOpen; step++)
            {
                var (actor, named) = (actors[random.Next(actors.Length)], actors[random.Next(actors.Length)]);
                switch (random.Next(3))
                {
                    case 0:
                        var given = At(new ApprovalGiven("x", named, "") { OnBehalfOf = random.Next(4) == 0 ? actors[random.Next(actors.Length)] : null }, actor: actor);
                        tried.Apply(given);
                        if (actor == named && given.Fact.OnBehalfOf is null && actor is "person:a" or "person:b")
                        {
                            honest.Add(actor);
                        }

                        foreach (var concluded in tried.Conclude(given))
                        {
                            tried.Apply(At((ApprovalConcluded)concluded));
                        }

                        break;
                    case 1:
                        tried.Apply(At(new ApprovalConcluded("x", random.Next(2) == 0 ? "granted" : "lapsed", [named]), actor: actor));
                        break;
                    default:
                        tried.Apply(At(new Delegated($"d{step}", named, actors[random.Next(actors.Length)], [], clock.GetUtcNow().AddDays(1), OnlyWhileAbsent: false), actor: actor == "person:a" ? "person:viewer" : actor));
                        break;
                }
            }

            if (tried.IsGranted("x"))
            {
                var voices = tried.Find("x")!.Given;
                Assert.True(voices.Length >= 2);
                Assert.Equal(voices.Length, voices.Select(v => v.By).Distinct().Count());
                Assert.Equal(voices.Length, voices.Select(v => v.OnBehalfOf ?? v.By).Distinct().Count());
                Assert.All(voices, v => Assert.Contains(v.OnBehalfOf ?? v.By, approvers));
                Assert.DoesNotContain(voices, v => v.By == "person:asker" || v.OnBehalfOf == "person:asker");
            }
            else
            {
                Assert.True(honest.Count < 2 || tried.Find("x")!.Given.Length < 2);
            }
        }
    }

    private static ApprovalRequested Request(string id, int people, string by, int? vetoMinutes) =>
        new(id, "response", "isolate-host", "host gw-2", "blast-radius", "why", ["host gw-2"], people, TestClock.Morning.AddHours(1), by) { VetoUntil = vetoMinutes is { } minutes ? TestClock.Morning.AddMinutes(minutes) : null };

    private void Ask(int people, string by = "machine:bank-07", int? vetoMinutes = null, string id = "x")
    {
        var request = Request(id, people, by, null) with { ExpiresAt = clock.GetUtcNow().AddHours(1), VetoUntil = vetoMinutes is { } minutes ? clock.GetUtcNow().AddMinutes(minutes) : null };
        book.Apply(At(request, actor: by));
    }

    private ApprovalConcluded? Give(string person, string? onBehalfOf = null)
    {
        var given = At(new ApprovalGiven("x", person, "") { OnBehalfOf = onBehalfOf }, actor: person);
        book.Apply(given);
        return Concluded(book.Conclude(given));
    }

    private ApprovalConcluded? Refuse(string person, string id = "x")
    {
        var refused = At(new ApprovalRefused(id, person, ""), actor: person);
        book.Apply(refused);
        return Concluded(book.Conclude(refused));
    }

    private ApprovalConcluded? Concluded(IReadOnlyList<Fact> facts)
    {
        var concluded = (ApprovalConcluded?)facts.SingleOrDefault();
        if (concluded is not null)
        {
            Conclude(concluded);
        }

        return concluded;
    }

    private void Conclude(ApprovalConcluded concluded) => book.Apply(At(concluded));

    private string? Why(string person, string? onBehalfOf = null) => book.WhyNotApprove("x", person, onBehalfOf)?.Why;

    private void Delegate(string from, string to, bool onlyWhileAbsent = false, string[]? rooms = null, string id = "d") =>
        book.Apply(At(new Delegated($"{id}-{from}", from, to, rooms ?? [], clock.GetUtcNow().AddDays(1), onlyWhileAbsent) { DelegationId = id == "d" ? $"d-{from}" : id }, actor: from));

    private Recorded<T> At<T>(T fact, string actor = "machine:bank-07")
        where T : Fact => new(EntryId.New(clock.GetUtcNow()), 0, clock.GetUtcNow(), actor, [], fact);
}
