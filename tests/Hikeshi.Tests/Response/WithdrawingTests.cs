using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Policy;
using Hikeshi.Sharing.Versions;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>What was done because of something that its producer takes back.</summary>
public sealed class WithdrawingTests
{
    private const string Address = "198.51.100.7";
    private static readonly MemberId First = MemberId.Parse("bank-03");
    private static readonly MemberId Second = MemberId.Parse("bank-05");
    private readonly Room room = new();

    [Fact]
    public void Withdraw_OnlyGround_IsReleasedAndNobodyIsSaidToHaveObjected()
    {
        room.Enable(ContainmentKind.BlockAddress, "act");
        room.Share(First, "a", Address);
        var active = Assert.Single(room.Service.State.Active.All);
        room.Retract(First, "a");
        Assert.Empty(room.Service.State.Active.All);
        Assert.Equal(active.Order.Id, Assert.Single(room.Facts<Released>()).Containment);
        Assert.Empty(room.Service.State.RecentReleases);
        Assert.Equal(0, room.Service.State.Surprises.CountAfter(Given.Now.AddHours(-1)));
    }

    /// <summary>The bundle names two addresses, and takes back one of them.</summary>
    [Fact]
    public void Withdraw_OneOfTwoObjects_LeavesTheOther()
    {
        room.Enable(ContainmentKind.BlockAddress, "act");
        room.Share(First, "a", Address, "198.51.100.8");
        room.Retract(First, "a-0");
        Assert.Equal("198.51.100.8", Assert.Single(room.Service.State.Active.Orders).Destinations[0]);
    }

    [Fact]
    public void Withdraw_AnotherVouchesToo_StaysWithThatSourceOnly()
    {
        room.Enable(ContainmentKind.BlockAddress, "act");
        room.Share(First, "a", Address);
        room.Clock.Advance(TimeSpan.FromMinutes(5));
        room.Share(Second, "b", Address);
        Assert.Equal(2, Assert.Single(room.Service.State.Active.All).Sources.Length);
        room.Retract(First, "a");
        Assert.Equal([Second], Assert.Single(room.Service.State.Active.All).Sources);
        Assert.Empty(room.Facts<Released>());
        room.Retract(Second, "b");
        Assert.Empty(room.Service.State.Active.All);
    }

    /// <summary>What only the second one lengthened ends when the first one would have ended it.</summary>
    [Fact]
    public void Withdraw_WhoeverConfirmedTakesItBack_EndsWhenTheFirstWouldHave()
    {
        room.Enable(ContainmentKind.BlockAddress, "act");
        room.Share(First, "a", Address);
        room.Clock.Advance(TimeSpan.FromMinutes(5));
        room.Share(Second, "b", Address);
        room.Retract(Second, "b");
        Assert.Equal([First], Assert.Single(room.Service.State.Active.All).Sources);
        Assert.Empty(room.Service.DueEarly());
        room.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Empty(room.Service.Due());
        var released = Assert.Single(room.Service.DueEarly());
        Assert.NotNull(released.Order);
        Assert.NotNull(released.Retracted);
    }

    [Fact]
    public void Withdraw_WhatWaitsForPeople_AsksThemNoLonger()
    {
        room.Enable(ContainmentKind.BlockAddress, "act-unless-vetoed");
        room.Share(First, "a", Address);
        var asked = Assert.Single(room.Facts<ApprovalRequested>());
        room.Retract(First, "a");
        var concluded = Assert.Single(room.Facts<ApprovalConcluded>());
        Assert.Equal((asked.ApprovalId, ApprovalConcluded.Withdrawn), (concluded.ApprovalId, concluded.Outcome));
        Assert.Equal(0, room.Service.State.Waiting.Count);
    }

    /// <summary>The retraction stands in the log between the decision and its order.</summary>
    [Fact]
    public void Withdraw_OrderStillOnItsWay_IsLetGoOfWhenItComes()
    {
        room.Enable(ContainmentKind.BlockAddress, "act");
        room.Add(Room.Accepted(First, "a", Address));
        room.Add(Room.Retraction(First, "a-0"));
        room.Run();
        Assert.Empty(room.Service.State.Active.All);
        Assert.NotEmpty(room.Facts<Released>());
    }

    [Fact]
    public void Withdraw_AnotherMembersObjectOfThatId_TouchesNothing()
    {
        room.Enable(ContainmentKind.BlockAddress, "act");
        room.Share(First, "a", Address);
        room.Retract(Second, "a-0");
        Assert.Single(room.Service.State.Active.All);
    }

    /// <summary>Whatever is undone, a room that reads the log again knows the same.</summary>
    [Fact]
    public void Apply_TheSameLogAgain_GivesTheSameState()
    {
        room.Enable(ContainmentKind.BlockAddress, "act");
        room.Share(First, "a", Address, "198.51.100.8", "198.51.100.9");
        room.Share(Second, "b", "198.51.100.9");
        room.Retract(First, "a-0");
        room.Retract(First, "a-2");
        var again = new Room(room);
        Assert.Equal(
            room.Service.State.Active.All.Select(active => $"{active.Target} {string.Join(' ', active.Sources)} {active.EndsAt:O}").Order(StringComparer.Ordinal),
            again.Service.State.Active.All.Select(active => $"{active.Target} {string.Join(' ', active.Sources)} {active.EndsAt:O}").Order(StringComparer.Ordinal));
        again.Retract(Second, "b");
        Assert.Equal(["198.51.100.8"], again.Service.State.Active.Orders.Select(order => order.Destinations[0]));
    }

    /// <summary>The part of the defence loop that this is about, over a log in memory.</summary>
    private sealed class Room : IFactReader
    {
        private readonly List<Recorded<Fact>> log = [];
        private readonly ObjectVersions versions = new(1000);
        private int thought;

        public Room()
        {
            Service = new ResponseService(Given.Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(Given.Bank), [], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "")), Clock)
            {
                IsStanding = versions.IsStanding,
                Facts = this,
            };
        }

        public Room(Room before)
            : this()
        {
            Clock.Advance(before.Clock.GetUtcNow() - Clock.GetUtcNow());
            log.AddRange(before.log);
            log.ForEach(Know);
            thought = log.Count;
        }

        public TestClock Clock { get; } = TestClock.AtMorning();

        public ResponseService Service { get; }

        public IEnumerable<T> Facts<T>() => log.Select(entry => entry.Fact).OfType<T>();

        public void Enable(ContainmentKind kind, string autonomy) => Run(new AutonomyEnabled(kind, autonomy, 0, "test"));

        public void Share(MemberId producer, string name, params string[] addresses) => Run(Accepted(producer, name, addresses));

        public void Retract(MemberId producer, string name) => Run(Retraction(producer, name.Contains('-', StringComparison.Ordinal) ? name : $"{name}-0"));

        public static Accepted Accepted(MemberId producer, string name, params string[] addresses)
        {
            var indicators = addresses.Select((address, i) => new SharedIndicator($"{name}-{i}", "ipv4-addr", address)).ToList();
            return new Accepted(producer, [.. indicators.Select(i => i.ObjectId)], Tlp.Green, name, indicators, null, null) { Versions = [.. indicators.Select(i => new ObjectVersion(i.ObjectId, Given.Now, "d", Ends: false))] };
        }

        public static Retracted Retraction(MemberId producer, string id) => new(producer, [new ObjectVersion(id, Given.Now.AddMinutes(1), "e", Ends: true)], Retracted.Revoked, "", null);

        public void Add(Fact fact, params EntryId[] causes) => log.Add(new Recorded<Fact>(EntryId.New(Clock.GetUtcNow()), (ulong)log.Count, Clock.GetUtcNow(), "machine", causes, fact));

        public void Run(params Fact[] facts)
        {
            foreach (var fact in facts)
            {
                Add(fact);
            }

            for (; thought < log.Count; thought++)
            {
                Know(log[thought]);
                foreach (var next in Think(log[thought]))
                {
                    Add(next, log[thought].Id);
                }
            }
        }

        public Fact? Find(EntryId id) => log.FirstOrDefault(entry => entry.Id == id).Fact;

        public IReadOnlyList<EntryId> CausesOf(EntryId id) => log.FirstOrDefault(entry => entry.Id == id).Causes ?? [];

        private void Know(Recorded<Fact> entry)
        {
            switch (entry.Fact)
            {
                case AutonomyEnabled fact:
                    Service.Apply(Of(entry, fact));
                    break;
                case Accepted fact:
                    foreach (var version in fact.Versions!)
                    {
                        versions.Accept(fact.Producer, version, entry.Id);
                    }

                    break;
                case Retracted fact:
                    foreach (var version in fact.Objects)
                    {
                        versions.Note(fact.Producer, version);
                    }

                    Service.Apply(Of(entry, fact));
                    break;
                case Decided fact:
                    Service.Apply(Of(entry, fact));
                    break;
                case Ordered fact:
                    Service.Apply(Of(entry, fact));
                    break;
                case Waiting fact:
                    Service.Apply(Of(entry, fact));
                    break;
                case Released fact:
                    Service.Apply(Of(entry, fact));
                    break;
                case ApprovalConcluded fact:
                    Service.Apply(Of(entry, fact));
                    break;
                default:
                    Assert.True(entry.Fact is ApprovalRequested, entry.Fact.ToString());
                    break;
            }
        }

        private IReadOnlyList<Fact> Think(Recorded<Fact> entry) => entry.Fact switch
        {
            Accepted fact => Service.Decide(Of(entry, fact)),
            Decided fact => Service.Order(Of(entry, fact)),
            Waiting fact => Service.Ask(Of(entry, fact)),
            Ordered fact => Service.Withdraw(Of(entry, fact)),
            Retracted fact => Service.Withdraw(Of(entry, fact)),
            _ => [],
        };

        private static Recorded<T> Of<T>(Recorded<Fact> entry, T fact)
            where T : Fact => new(entry.Id, entry.Index, entry.Time, entry.Actor, entry.Causes, fact);
    }
}
