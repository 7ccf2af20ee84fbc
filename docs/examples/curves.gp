# The mean of a metric over the seeds, by epoch: gnuplot curves.gp
metric = "val_accuracy"
set datafile separator comma
set datafile missing NaN
set terminal pngcairo size 900,600
set output "curves.png"
set xlabel "epoch"
set ylabel metric noenhanced
set key bottom right noenhanced
variants = system("tail -n +2 curves.csv | cut -d, -f2 | awk '!seen[$0]++'")
number(v) = strcol(2) eq v && strcol(5) eq metric && $4 > 0 ? $6 : NaN
plot for [v in variants] "curves.csv" every ::1 using 4:(number(v)) smooth unique with lines linewidth 2 title v
