using Spectre.Console;

namespace Hikeshi.Verbs.Ledger;

/// <summary>A bar on standard error while an import takes longer than a second and a person watches.</summary>
internal static class ImportProgress
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <param name="wanted">False where a program reads the output.</param>
    /// <param name="total">What <paramref name="done"/> comes to at the end.</param>
    public static T Show<T>(bool wanted, long total, Func<long> done, Func<T> work)
    {
        if (!wanted || Console.IsErrorRedirected)
        {
            return work();
        }

        var running = Task.Run(work);
        if (!Finished(running, Patience))
        {
            var screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            screen.Progress().AutoClear(enabled: true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn()).Start(bars =>
            {
                var bar = bars.AddTask("importing", maxValue: Math.Max(1, total));
                while (!Finished(running, Step))
                {
                    bar.Value = done();
                }
            });
        }

        return running.GetAwaiter().GetResult();
    }

    /// <summary>Also when it failed: the caller gets the failure.</summary>
    private static bool Finished(Task task, TimeSpan patience) => Task.WhenAny(task, Task.Delay(patience)).GetAwaiter().GetResult() == task;
}
