using System.CommandLine;
using Sluice.Vision.Report;

var root = new RootCommand(
    """
    Measures how well and how fast the local vision service judges, on test data, and writes a report about it.

    The service runs with its real models, on a free port of 127.0.0.1. Test photos, fonts, and the engines that it is compared with
    are npm packages, which are installed when a section needs them. The program ends with 1 where a goal is missed.

    Try it:
      dotnet run --project local/vision-report -- report --quick     a small sample, rough figures
      dotnet run --project local/vision-report -- report --help      all options
    """)
{
    ReportCommand.Build(),
    MeasureCommand.Build(),
};
return await root.Parse(args).InvokeAsync();
