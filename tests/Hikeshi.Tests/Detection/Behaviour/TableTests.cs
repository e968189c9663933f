using System.Text.RegularExpressions;
using Hikeshi.Detection.Behaviour;
using Xunit;

namespace Hikeshi.Tests.Detection.Behaviour;

public sealed partial class TableTests
{
    [Fact]
    public void Templates_BothLanguages_HaveTheSameKeysAndPlaceholders()
    {
        var (english, japanese) = (BehaviourSentence.Templates("en"), BehaviourSentence.Templates("ja"));
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), japanese.Keys.Order(StringComparer.Ordinal));
        Assert.All(english, pair => Assert.Equal(Placeholders(pair.Value), Placeholders(japanese[pair.Key])));
    }

    [Fact]
    public void Signals_Each_HasATacticAReasonAndASentence()
    {
        Assert.NotEmpty(SignalTable.Default.Signals);
        Assert.All(SignalTable.Default.Signals, signal =>
        {
            Assert.Contains(signal.Tactic, Tactic.All);
            Assert.Matches("^T[0-9]{4}(\\.[0-9]{3})?$", signal.Technique);
            Assert.InRange(signal.Weight, 0.1, 4);
            Assert.InRange(signal.Repeat, 0, 1);
            Assert.NotEmpty(signal.Reason);
            Assert.True(BehaviourSentence.Templates("en").ContainsKey("sign." + signal.Id), signal.Id);
        });
        Assert.All(Tactic.All, tactic => Assert.True(BehaviourSentence.Templates("en").ContainsKey("tactic." + tactic)));
    }

    [Theory]
    [InlineData("C:\\Users\\Alice\\AppData\\Local\\App-1.0.42\\x.exe", "c:\\users\\*\\appdata\\local\\app-#.#.#\\x.exe")]
    [InlineData(SignalTable.LinuxHomes + "bob/run", SignalTable.LinuxHomes + "*/run")]
    [InlineData("C:\\Windows\\Temp\\3f2504e04f89\\setup.exe", "c:\\windows\\temp\\#\\setup.exe")]
    public void Program_Place_LeavesOutWhatDiffersFromMachineToMachine(string path, string place) => Assert.Equal(place, new ProgramImage(path).Place);

    [Fact]
    public void Program_NameOfTheSystemInAUsersPlace_IsNotTheSystem()
    {
        Assert.True(new ProgramImage("C:\\Windows\\System32\\svchost.exe").Is(ProgramClass.Core));
        Assert.False(new ProgramImage("C:\\Users\\eve\\svchost.exe").Is(ProgramClass.Core));
        Assert.True(new ProgramImage("C:\\Users\\eve\\svchost.exe").IsSuspect);
    }

    private static IEnumerable<string> Placeholders(string template) => Placeholder().Matches(template).Select(m => m.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex("\\{[0-9]\\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
