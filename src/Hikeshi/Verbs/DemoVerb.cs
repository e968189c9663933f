using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Hikeshi.Exercises;
using Hikeshi.Exercises.Control;
using Hikeshi.Exercises.Play;
using Hikeshi.Exercises.Sector;
using Hikeshi.Kernel.Errors;
using Hikeshi.Node.Listening;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi demo</c>: the first exercise. One weakness, a whole sector, without and with joint defence.</summary>
internal static class DemoVerb
{
    public static Command Build()
    {
        var members = new Option<int>("--members") { Description = $"Institutions, {SyntheticSector.MinMembers} to {SyntheticSector.MaxMembers}; each is a process of its own.", DefaultValueFactory = _ => 5 };
        var seed = new Option<int>("--seed") { Description = "Decides the sector, the attack and its order. The same seed gives the same exercise.", DefaultValueFactory = _ => 1 };
        var pace = new Option<int>("--pace") { Description = "Milliseconds, at least, between the attacker's first and second arrival; the others follow over six times as long.", DefaultValueFactory = _ => 1500 };
        var once = new Option<bool>("--once") { Description = "End when the story has ended; exit code 0 only if all of it held, 1 if not." };
        var keep = new Option<string?>("--keep") { Description = "Keep everything the nodes wrote in this (new or empty) directory.", HelpName = "DIR" };
        var port = new Option<int>("--port") { Description = "Port of the console on 127.0.0.1.", DefaultValueFactory = _ => 7300 };
        var takeAway = new Option<string[]>("--take-away") { Description = "See it fail: leave something out in the play with joint defence. May be given more than once." };
        takeAway.AcceptOnlyFromAmong([.. TakenAway.Names]);
        var format = Formats.TableOrJson();
        var demo = new Command("demo", "Plays an attack on a synthetic sector twice, without and with joint defence, then lets people take over, and shows it in the browser.") { members, once, format, seed, pace, keep, port, takeAway };
        members.Validators.Add(result =>
        {
            if (Number(result) is < SyntheticSector.MinMembers or > SyntheticSector.MaxMembers)
            {
                result.AddError($"--members: expected {SyntheticSector.MinMembers} to {SyntheticSector.MaxMembers}");
            }
        });
        pace.Validators.Add(result =>
        {
            if (Number(result) is < 0 or > 60_000)
            {
                result.AddError("--pace: expected 0 to 60000 milliseconds");
            }
        });
        demo.SetAction((parsed, cancel) => RunAsync(
            new Choice(parsed.GetValue(members), parsed.GetValue(seed), parsed.GetValue(pace), parsed.GetValue(once), parsed.GetValue(keep), parsed.GetValue(port), new TakenAway(parsed.GetValue(takeAway) ?? []), parsed.GetValue(format) == "json"),
            cancel));
        return demo;
    }

    /// <summary>Null when it is no number: the parser says so by itself, and has no value to give.</summary>
    private static int? Number(OptionResult result) =>
        result.Implicit ? null : int.TryParse(result.Tokens.Count > 0 ? result.Tokens[0].Value : "", NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static async Task<int> RunAsync(Choice choice, CancellationToken cancel)
    {
        using var turn = PlayTurn.TryTake()
            ?? throw new RefusedException(new Refusal("demo.busy", PlayTurn.Name, "another exercise runs in this network", "none", "Wait until it has ended, or end it with Ctrl-C."));
        using var directory = ExerciseDirectory.Open(choice.Keep);
        var options = new StoryOptions(Environment.ProcessPath!, directory.Path, Path.Combine(AppContext.BaseDirectory, "rules"), choice.Members, choice.Seed, TimeSpan.FromMilliseconds(choice.Pace), choice.TakenAway);
        await using var story = new Story(options);
        await using var console = choice.Once ? null : await ConsoleHost.StartAsync(new IPEndPoint(IPAddress.Loopback, choice.Port), story.Situation, story.WhyAsync, cancel);
        if (console is not null)
        {
            await Console.Error.WriteLineAsync($"hikeshi: watch it live, sign in once at {console.SignInUrl}");
        }

        var report = await story.RunAsync(keepRunning: !choice.Once, text => Console.Error.WriteLine($"hikeshi: {text}"), cancel);
        Print(report, choice.Json);
        if (console is not null)
        {
            await Console.Error.WriteLineAsync("hikeshi: the sector keeps running, so that you can ask why in the console. Ctrl-C ends it.");
            await UntilCancelledAsync(cancel);
        }

        return report.Held ? ExitCode.Fine : ExitCode.Findings;
    }

    private static void Print(StoryReport report, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, ExerciseJson.Default.StoryReport));
        }
        else
        {
            StoryTable.Print(report);
        }
    }

    private static async Task UntilCancelledAsync(CancellationToken cancel)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancel);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how it ends.
        }
    }

    private sealed record Choice(int Members, int Seed, int Pace, bool Once, string? Keep, int Port, TakenAway TakenAway, bool Json);
}
