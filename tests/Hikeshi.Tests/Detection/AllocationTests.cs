using Hikeshi.Detection;
using Xunit;

namespace Hikeshi.Tests.Detection;

public sealed class AllocationTests
{
    [Fact]
    public void Evaluate_EventThatMatchesNothing_AllocatesNothing()
    {
        var rules = RuleSet.Parse(Engine.Rule("s: {Image|endswith: '\\cmd.exe', CommandLine|re: 'a+b', Ip|cidr: 10.0.0.0/8, N|gt: 5}\nk: [evil]\ncondition: s or k", "{product: windows}"), "t");
        var detector = new Detector(rules);
        var matches = new List<RuleMatch>();
        var json = """{"Channel":"Security","EventID":1,"Image":"C:\\WINDOWS\\\u0063md.exe","CommandLine":"aaaa","Ip":"10.0.0.1","N":6,"deep":{"er":["É",null,true]}}"""u8;
        var found = detector.Evaluate(json, matches, out _) + detector.Evaluate(json, matches, out _);
        Assert.Equal(0, found);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            found += detector.Evaluate(json, matches, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, found);
    }
}
