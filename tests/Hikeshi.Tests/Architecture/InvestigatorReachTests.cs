using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response;
using Hikeshi.Response.Active;
using Hikeshi.Response.Enforcing;
using Hikeshi.Response.Investigating;
using Hikeshi.Response.Playbooks.Running;
using Xunit;

namespace Hikeshi.Tests.Architecture;

/// <summary>The AI investigator holds no rights because it cannot get at anything that acts: not by itself, and not through anything that it uses.</summary>
public sealed class InvestigatorReachTests
{
    /// <summary>What acts, what records, what approves, what decides, what is made of all this.</summary>
    private static readonly IReadOnlyList<Type> Forbidden =
    [
        typeof(IActuator), typeof(IJournal), typeof(ResponseService), typeof(Enforcer), typeof(ResponseState), typeof(Leases),
        typeof(Hikeshi.People.Approvals.ApprovalBook), typeof(OpenC2Executor), typeof(PlaybookEngine), typeof(Hikeshi.Kernel.RedButton.ReleaseSwitch), typeof(Hikeshi.Response.RedButton.Guard), typeof(Hikeshi.Response.Deciding.Decider), typeof(Hikeshi.Response.OpenC2.Transfer.OpenC2Producer),
    ];

    /// <summary>The only facts that its code makes.</summary>
    private static readonly IReadOnlyList<Type> Makes = [typeof(InvestigationAsked), typeof(Investigated)];

    private static IReadOnlyList<Type> Room => [.. typeof(Investigator).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Hikeshi.Response.Investigating", StringComparison.Ordinal) == true)];

    [Fact]
    public void Investigating_ReachesNothingThatActs()
    {
        var reached = Reach.From(Room);
        Assert.True(reached.Count > 50, "the walk came nowhere");
        Assert.Contains(typeof(Hikeshi.Response.Actuators.Http.HttpLine), reached.Keys); // it walks beyond its own folder
        Assert.Equal([], Violations(reached));
    }

    /// <summary>Of the rest of the room it names only the HTTP line, and the reader of playbooks.</summary>
    [Fact]
    public void Investigating_NamesOfItsRoomOnlyTheLineAndTheReader()
    {
        string[] allowed = ["Hikeshi.Response.Investigating", "Hikeshi.Response.Actuators.Http", "Hikeshi.Response.Playbooks", "Hikeshi.Response.Playbooks.Reading"];
        var others = Room.SelectMany(type => Reach.NamedBy(type).Where(named => named.Namespace?.StartsWith("Hikeshi.Response", StringComparison.Ordinal) == true).Select(named => named.Namespace!)).Distinct(StringComparer.Ordinal)
            .Where(name => !allowed.Contains(name, StringComparer.Ordinal) && !name.StartsWith("Hikeshi.Response.Investigating.", StringComparison.Ordinal));
        Assert.Equal([], others);
    }

    [Fact]
    public void Investigating_MakesNoFactButItsOwn() =>
        Assert.Equal(Makes.Select(type => type.Name).Order(StringComparer.Ordinal), Room.SelectMany(Reach.MadeBy).Where(type => type.IsSubclassOf(typeof(Fact))).Select(type => type.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>Nobody begins with what it said: the table of reactions has no line for it.</summary>
    [Fact]
    public void DefenceLoop_HasNoReactionToWhatItSaid()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "src", "Hikeshi.Node", "DefenceLoop.cs"));
        Assert.Equal(["loop.Remember<Investigated>(rooms.Investigations.Apply);"], lines.Where(line => line.Contains("<Investigated>", StringComparison.Ordinal)).Select(line => line.Trim()));
        Assert.Equal(2, lines.Count(line => line.Contains("<InvestigationAsked>", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(typeof(HoldsAnActuator), nameof(IActuator))]
    [InlineData(typeof(MakesAnEnforcerSomewhere), nameof(Enforcer))]
    [InlineData(typeof(RecordsInALambda), nameof(IJournal))]
    [InlineData(typeof(GoesThroughAFriend), nameof(ResponseService))]
    public void Reach_OfAViolation_IsFound(Type violation, string what) =>
        Assert.Contains(Violations(Reach.From([violation])), found => found.Contains(what, StringComparison.Ordinal));

    [Fact]
    public void MadeBy_AViolation_IsFound() => Assert.Contains(typeof(AllReleased), Reach.MadeBy(typeof(MakesAnotherFact)));

    private static List<string> Violations(IReadOnlyDictionary<Type, string> reached) =>
        [.. Forbidden.Where(reached.ContainsKey).Select(type => reached[type]).Concat(reached.Where(each => typeof(IActuator).IsAssignableFrom(each.Key)).Select(each => each.Value)).Distinct(StringComparer.Ordinal)];

    private sealed class HoldsAnActuator
    {
        public List<IActuator> Hidden { get; } = [];
    }

    private sealed class MakesAnEnforcerSomewhere
    {
        public override string ToString() => typeof(Enforcer).Name;
    }

    private sealed class RecordsInALambda
    {
        public static object Make() => (Func<object, Fact, object>)((journal, fact) => ((IJournal)journal).Record("model", [], fact));
    }

    private sealed class GoesThroughAFriend
    {
        public override string ToString() => Friend.Say(null);
    }

    private static class Friend
    {
        public static string Say(object? what) => what is ResponseService ? "it acts" : "";
    }

    private sealed class MakesAnotherFact
    {
        public static object Make() => new AllReleased(0, "model", "because the log said so");
    }
}
