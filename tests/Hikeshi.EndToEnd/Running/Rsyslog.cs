using Hikeshi.Exercises.Nodes;

namespace Hikeshi.EndToEnd.Running;

/// <summary>Debian's rsyslog: reads one file and delivers every line of it with an output module of its own.</summary>
internal sealed class Rsyslog : IAsyncDisposable
{
    private const string Program = "/usr/sbin/rsyslogd";
    private readonly Workspace workspace;
    private ChildProcess? process;

    public Rsyslog(Workspace workspace, string module)
    {
        Assert.SkipUnless(File.Exists(Program) && Directory.EnumerateFiles("/usr/lib", module + ".so", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).Any(),
            $"this needs Debian's packages rsyslog, rsyslog-elasticsearch and rsyslog-relp ({module})");
        this.workspace = workspace;
        Input = workspace.File("shipped.log", "");
        Directory.CreateDirectory(workspace.At("rsyslog"));
    }

    /// <summary>What is appended here is delivered.</summary>
    public string Input { get; }

    /// <param name="module">The output module.</param>
    /// <param name="output">The action that delivers.</param>
    public void Start(string module, string output)
    {
        var configuration = workspace.File("rsyslog.conf", $$"""
            global(workDirectory="{{workspace.At("rsyslog")}}" maxMessageSize="64k")
            module(load="imfile" mode="inotify")
            module(load="{{module}}")
            template(name="event" type="list" option.jsonf="on") {
              property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")
              property(outname="host" name="hostname" format="jsonf")
              property(outname="program" name="programname" format="jsonf")
              property(outname="message" name="msg" format="jsonf")
            }
            input(type="imfile" file="{{Input}}" tag="teller:" ruleset="ship")
            ruleset(name="ship") {
              {{output}}
            }
            """);
        process = ChildProcess.Start(Program, ["-n", "-f", configuration, "-i", workspace.At("rsyslog.pid")], workspace.At("rsyslogd.log"));
    }

    public ValueTask DisposeAsync() => process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
