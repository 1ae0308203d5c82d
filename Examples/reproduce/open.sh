#!/bin/sh
echo FILE=/visits > /counter.conf
